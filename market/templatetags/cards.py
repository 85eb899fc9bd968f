"""Cards of listings, each cast in the one mould."""

from collections.abc import Iterable

from django import template
from django.utils.safestring import SafeString

from market.models import Listing
from market.search import Question
from market.templatetags.catalogue import found, per_unit, picture, price_words
from sif.moulds import cast

register = template.Library()

NOTHING = Question(())
CARD = "market/catalogue/card.html"


@register.simple_tag
def cards(listings: Iterable[Listing], question: Question = NOTHING) -> list[SafeString]:
    """The cards of these listings (`for_cards`), with the words of the question marked in the titles."""
    return [card(listing, question) for listing in listings]


@register.simple_tag
def card(listing: Listing, question: Question = NOTHING) -> SafeString:
    """One of them."""
    shown = listing.card
    values = {
        "picture": picture(listing),
        "address": listing.get_absolute_url(),
        "title": found(listing.title, question),
        "maker": shown.get("maker", ""),
        "line": listing.impact or shown.get("line", ""),
        "town": shown.get("town", ""),
        "price": price_words(listing),
        "unit": per_unit(listing),
    }
    return cast(CARD, values)
