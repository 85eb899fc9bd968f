"""Builders of what buyers do around a listing: questions and lists."""

from typing import Any

from django.utils import timezone

from enterprises.models import Organisation
from market.models import Listing, ListingQuestion, SavedList, SavedListing
from sif.models import User

__all__ = ["listing_question", "saved_list"]


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
