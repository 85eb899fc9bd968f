"""Hearts beside cards: a card is drawn once for everybody, the heart is the reader's own."""

from collections.abc import Iterable

from django import template
from django.utils.safestring import SafeString

from market.models import Listing

register = template.Library()


@register.filter
def of_listings(cards: Iterable[SafeString], listings: Iterable[Listing]) -> list[tuple[SafeString, Listing]]:
    """Each drawn card with the listing it is of."""
    return list(zip(cards, listings, strict=True))
