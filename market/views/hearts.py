"""Which listings on a page are favourites of whoever looks: one small question, for somebody signed in only."""

from collections.abc import Iterable, Sequence

from market.models import Listing
from market.models.lists import SavedListing
from market.templatetags.hearts import HOLE, HOLES, Hearts, said
from sif.readers import is_stand_in
from sif.requests import HouseRequest


def hearts(request: HouseRequest, listings: Iterable[Listing]) -> Hearts | None:
    """The keys of the favourites among these; None for who keeps nothing: a visitor, somebody who reads along."""
    if "person" not in request.actor.roles or request.actor.read_only:
        return None
    if is_stand_in(request):
        return HOLES
    return SavedListing.objects.hearts_of(request.actor, [listing.pk for listing in listings])


def fill_hearts(request: HouseRequest, names: Sequence[str]) -> dict[str, str]:
    """What stands in the holes of the hearts."""
    keys = {name: int(name.removeprefix(HOLE)) for name in names if name.startswith(HOLE)}
    if not keys:
        return {}
    mine = SavedListing.objects.hearts_of(request.actor, list(keys.values()))
    return {name: said(mine, key) for name, key in keys.items()}
