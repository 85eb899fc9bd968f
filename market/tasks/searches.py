"""Saved searches: held against each listing that comes online, and once a day or a week against the catalogue."""

from datetime import datetime

from django.db.models import IntegerField, Value
from django.http import QueryDict
from django.utils import timezone

from market.actions import searches as actions
from market.filters import Ask
from market.models import Listing, ListingQuerySet, SavedSearch
from sif import queue
from sif.dates import local_day

AT_A_TIME = 200
IN_ONE_QUESTION = 20


@queue.task("market.search_listing")
def search_listing(listing_id: int, after: int = 0) -> None:
    """A listing came online: who asked for this kind of thing, and wants to hear at once, gets a mail.

    A few hundred searches at a time, twenty in one question to the database; the rest in a task that follows.
    """
    now = timezone.now()
    listing = Listing.objects.select_related("category__parent").filter(pk=listing_id).first()
    if listing is None or not listing.is_on_sale(local_day(now)):
        return
    searches = list(SavedSearch.objects.at_once().near(listing).after(after)[:AT_A_TIME])
    only = Listing.objects.on_sale(local_day(now)).filter(pk=listing.pk)
    for first in range(0, len(searches), IN_ONE_QUESTION):
        some = {search.pk: search for search in searches[first : first + IN_ONE_QUESTION]}
        for pk in _answered_by(only, some):
            actions.tell(some[pk], only, now=now)
    if len(searches) == AT_A_TIME:
        queue.after_commit("market.search_listing", listing.pk, searches[-1].pk)


def _answered_by(only: ListingQuerySet, searches: dict[int, SavedSearch]) -> list[int]:
    """Which of these searches one listing answers, in one question."""
    legs = [
        Listing.objects.filter(pk__in=_found(search, only).order_by().values("pk"))
        .annotate(saved_search=Value(pk, IntegerField()))
        .values_list("saved_search", flat=True)
        for pk, search in searches.items()
    ]
    return sorted(legs[0].union(*legs[1:], all=True)) if legs else []


def _found(search: SavedSearch, listings: ListingQuerySet) -> ListingQuerySet:
    return Ask.of_page(QueryDict(search.query)).apply(listings)


@queue.periodic("market.searches", seconds=600)
def searches() -> None:
    """Asks for the mail of each search whose day or week has passed."""
    due = SavedSearch.objects.due(timezone.now()).after(0).values_list("pk", flat=True)
    for pk in due.iterator():
        queue.after_commit("market.search_mail", pk)


@queue.task("market.search_mail")
def search_mail(pk: int) -> None:
    """One search against the catalogue, if it is still due."""
    now: datetime = timezone.now()
    if search := SavedSearch.objects.due(now).filter(pk=pk).first():
        actions.tell(search, _found(search, Listing.objects.on_sale(local_day(now))), now=now)
