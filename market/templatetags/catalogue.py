"""How listings are shown: the picture, the price in words, the words that were found."""

from functools import cache

from django import template
from django.conf import settings
from django.templatetags.static import static
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from market.models import Listing, Photo, PriceKind
from market.search import Question
from market.search.highlight import pieces
from sif.templatetags.house import euro

register = template.Library()


def _address(name: str, width: int) -> str:
    return f"{settings.MEDIA_URL}photos/{name}-{width}.webp"


@register.filter
def picture(listing: Listing) -> str:
    """The address of the listing's first photo for a card, or of the print that stands in for it."""
    cover = listing.card.get("cover")
    return _address(cover, 480) if cover else _print(listing.print_name)


@register.filter
def print_of(listing: Listing) -> str:
    """The address of the print of its category."""
    return _print(listing.print_name)


@cache
def _print(name: str) -> str:
    return static(name)


@register.filter
def address(photo: Photo, width: int) -> str:
    """The address of a photo in one of its three widths."""
    return _address(photo.name, width)


@register.filter
def srcset(photo: Photo) -> str:
    """All widths of a photo, so that a browser takes the one that fits."""
    return ", ".join(f"{_address(photo.name, width)} {width}w" for width in (480, 960, 1600))


@register.filter
def price_words(listing: Listing) -> str:
    """The price as a card shows it: an amount, from an amount, or on request."""
    if listing.price_kind == PriceKind.ON_REQUEST or listing.price is None:
        return _("Price on request")
    amount = euro(listing.price)
    return _("from %(amount)s") % {"amount": amount} if listing.price_kind == PriceKind.FROM else amount


@register.filter
def per_unit(listing: Listing) -> str:
    """What one gets for the price: per hour, per piece; nothing when there is no price."""
    return _("per %(unit)s") % {"unit": listing.unit} if listing.price is not None else ""


@register.filter
def found(title: str, question: Question) -> SafeString:
    """The title with the words that were asked for marked, whatever their number or case."""
    if not question:
        return conditional_escape(title)
    shown = (
        format_html("<mark>{}</mark>", piece) if is_hit else piece
        for piece, is_hit in pieces(title, question.understood)
    )
    return format_html_join("", "{}", ((piece,) for piece in shown))
