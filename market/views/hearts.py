"""Which listings on a page are favourites of whoever looks: one small question, for somebody signed in only."""

from collections.abc import Iterable

from market.models import Listing
from market.models.lists import SavedListing
from sif.actors import Actor


def hearts(actor: Actor, listings: Iterable[Listing]) -> frozenset[int] | None:
    """The keys of the favourites among these; None for who keeps nothing: a visitor, somebody who reads along."""
    if actor.person is None or actor.read_only:
        return None
    return SavedListing.objects.hearts_of(actor, [listing.pk for listing in listings])
