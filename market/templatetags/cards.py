"""Cards of listings, drawn once and kept: a page of the catalogue is then one query and twenty-four texts.

The key of a card is what it shows, so a card is never out of date and nobody has to throw one away. What differs
from reader to reader or from question to question does not belong in it: the marked title goes into a hole.
Without Redis each card is drawn afresh.
"""

from collections.abc import Iterable
from hashlib import blake2b

from django import template
from django.core.cache import cache
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from market.models import Listing
from market.search import Question
from market.templatetags.catalogue import found

register = template.Library()

KEPT_FOR = 24 * 3600
NOTHING = Question(())
TITLE = mark_safe("<!--title-->")


@register.simple_tag
def cards(listings: Iterable[Listing], question: Question = NOTHING) -> list[SafeString]:
    """The cards of these listings (`for_cards`), with the words of the question marked in the titles."""
    drawing = template.Engine.get_default().get_template("market/catalogue/card.html")
    edition = f"{get_language()}{drawing.source}"
    keys = {_key(listing, edition): listing for listing in listings}
    kept = cache.get_many(keys)
    missing = {
        key: drawing.render(template.Context({"listing": listing, "heading": TITLE}))
        for key, listing in keys.items()
        if key not in kept
    }
    if missing:
        cache.set_many(missing, KEPT_FOR)
    kept |= missing
    return [
        mark_safe(kept[key].replace(TITLE, found(listing.title, question), 1))  # noqa: S308 - drawn by a template
        for key, listing in keys.items()
    ]


def _key(listing: Listing, edition: str) -> str:
    """Everything a card shows, and how it is drawn, as one short name."""
    shown = (
        listing.pk,
        listing.slug,
        listing.title,
        listing.impact,
        listing.price_kind,
        listing.price,
        listing.unit,
        sorted(listing.card.items()),
    )
    return f"card.{blake2b(f'{edition}{shown}'.encode(), digest_size=16).hexdigest()}"
