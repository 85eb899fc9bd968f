"""Which listings on a page are favourites of whoever looks: one small question, for somebody signed in only."""

from collections.abc import Sequence

from market.models.lists import SavedListing
from market.templatetags.hearts import HOLE, HOLES, Hearts, said
from sif.requests import HouseRequest


def hearts(request: HouseRequest) -> Hearts | None:
    """A hole for each; None for who keeps nothing: a visitor, somebody who reads along."""
    return HOLES if "person" in request.actor.roles and not request.actor.read_only else None


def fill_hearts(request: HouseRequest, names: Sequence[str]) -> dict[str, str]:
    """What stands in the holes of the hearts."""
    keys = {name: int(name.removeprefix(HOLE)) for name in names if name.startswith(HOLE)}
    if not keys:
        return {}
    mine = SavedListing.objects.hearts_of(request.actor, list(keys.values()))
    return {name: said(mine, key) for name, key in keys.items()}
