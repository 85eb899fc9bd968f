"""Builders of what buyers do around a listing: questions and lists."""

from typing import Any

from django.utils import timezone

from enterprises.models import Organisation
from market.models import Listing, ListingQuestion, SavedList, SavedListing, SavedSearch, SearchHit
from sif.models import User

__all__ = ["listing_question", "saved_list", "saved_search"]


def listing_question(
    *,
    listing: Listing,
    asked_by: User,
    organisation: Organisation,
    text: str = "Kan het ook zonder noten?",
    answer: str = "",
    **fields: Any,
) -> ListingQuestion:
    """A question of somebody, with the answer if there is one."""
    now = timezone.now()
    wanted = {"asked_at": now, "answered_at": now if answer else None, **fields}
    return ListingQuestion.objects.create(
        listing=listing, asked_by=asked_by, organisation=organisation, text=text, answer=answer, **wanted
    )


def saved_list(
    *,
    person: User,
    organisation: Organisation | None = None,
    name: str = "Kerstpakketten",
    listings: list[Listing] | None = None,
    note: str = "",
    **fields: Any,
) -> SavedList:
    """A list of somebody with these listings in it; without a name it is the list behind the heart."""
    now = timezone.now()
    kept = SavedList.objects.create(
        person=person, organisation=organisation, name=name, created_at=now, **fields
    )
    for listing in listings or []:
        SavedListing.objects.create(list=kept, listing=listing, note=note, added_by=person, added_at=now)
    return kept


def saved_search(
    *, person: User, query: str = "q=soep", told: list[Listing] | None = None, **fields: Any
) -> SavedSearch:
    """A saved search of somebody, daily unless said otherwise; `told` was in an earlier mail."""
    now = timezone.now()
    wanted = {"name": "Soep", "created_at": now, "since": now, "looked_at": now, **fields}
    search = SavedSearch.objects.create(person=person, query=query, **wanted)
    SearchHit.objects.bulk_create(
        SearchHit(search=search, listing=listing, told_at=now) for listing in told or []
    )
    return search
