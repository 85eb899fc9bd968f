"""Hearts beside cards: a card is drawn once for everybody, the heart is the reader's own."""

from collections.abc import Collection, Iterable

from django import template
from django.utils.safestring import SafeString

from market.models import Listing
from sif.readers import hole

register = template.Library()

Hearts = Collection[int]
HOLE = "heart "
HOLES: Hearts = frozenset({-1})
"""Instead of keys, on a page that readers share: every heart is a hole."""


@register.filter
def of_listings(cards: Iterable[SafeString], listings: Iterable[Listing]) -> list[tuple[SafeString, Listing]]:
    """Each drawn card with the listing it is of."""
    return list(zip(cards, listings, strict=True))


@register.filter
def said(hearts: Hearts, key: int) -> str:
    """Whether the heart of this listing is pressed, as ARIA says it."""
    if hearts is HOLES:
        return hole(f"{HOLE}{key}")
    return "true" if key in hearts else "false"
