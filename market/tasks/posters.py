"""Posters are drawn by a worker, never while somebody waits."""

from django.utils import timezone

from market.actions import posters
from market.models import Listing
from sif import queue
from sif.dates import local_day

AT_A_TIME = 100
LOOKED_AT = 400


@queue.task("market.poster")
def poster(listing_id: int) -> None:
    """The poster of one listing that is online; twice changes nothing."""
    if listing := Listing.objects.in_catalogue().filter(pk=listing_id).first():
        posters.make(listing)


@queue.task("market.posters_of_enterprise")
def posters_of_enterprise(enterprise_id: int) -> None:
    """All that one enterprise has online: its name stands on each."""
    for listing in Listing.objects.in_catalogue().of_enterprise(enterprise_id).for_cards().newest():
        posters.make(listing)


@queue.periodic("market.posters", seconds=3600)
def fill_up() -> None:
    """What came in bulk has no poster yet: the newest get theirs, some at a time."""
    on_sale = Listing.objects.on_sale(local_day(timezone.now()))
    made = 0
    for listing in on_sale.for_cards().newest()[:LOOKED_AT]:
        made += posters.make(listing)
        if made >= AT_A_TIME:
            return
