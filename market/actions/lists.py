"""The verbs of what buyers keep: the heart, lists with a name, and what is in them."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from market.models import Listing, SavedList, SavedListing
from market.models.lists import SavedListQuerySet
from sif import history
from sif.actors import Actor
from sif.models import User
from sif.states import Refused

MOST_LISTS = 20
MOST_LISTINGS = 100


@transaction.atomic
def toggle_favourite(listing: Listing, *, by: Actor, now: datetime) -> bool:
    """The heart: on when it was off, off when it was on; says which it is now."""
    favourites = _favourites(by, now=now)
    removed, _each = SavedListing.objects.filter(list=favourites, listing=listing).delete()
    if removed:
        return False
    _put(favourites, listing, by=by, now=now)
    return True


def _favourites(by: Actor, *, now: datetime) -> SavedList:
    """The list behind the heart, made the first time, locked."""
    _hold(by)
    found = SavedList.objects.own(by).favourites().first()
    found = found or SavedList.objects.create(
        person=by.somebody, organisation_id=by.organisation_id, created_at=now
    )
    return SavedList.objects.locked(found)


def _hold(by: Actor) -> None:
    """One change of lists at a time per person, so that the caps hold."""
    User.objects.select_for_update().get(pk=by.somebody.pk)


@transaction.atomic
def make(name: str, *, shared: bool, by: Actor, now: datetime) -> SavedList:
    """A new list with a name."""
    _hold(by)
    own = SavedList.objects.own(by).named()
    if own.count() >= MOST_LISTS:
        raise Refused(_("You have twenty lists. Remove one first."))
    _must_be_free(own, name)
    made = SavedList.objects.create(
        person=by.somebody,
        organisation_id=by.organisation_id,
        name=name.strip(),
        is_shared=shared and by.organisation_id is not None,
        created_at=now,
    )
    history.record(made, "make", by=by, now=now)
    return made


def _must_be_free(own: SavedListQuerySet, name: str) -> None:
    if not name.strip():
        raise Refused(_("Give the list a name."))
    if own.filter(name=name.strip()).exists():
        raise Refused(_("You have a list with this name already."))


@transaction.atomic
def change(kept: SavedList, name: str, *, shared: bool, by: Actor, now: datetime) -> SavedList:
    """Another name, or shared with colleagues, or no longer."""
    _hold(by)
    kept = _own(kept, by)
    _must_be_free(SavedList.objects.own(by).exclude(pk=kept.pk), name)
    kept.name, kept.is_shared = name.strip(), shared and kept.organisation_id is not None
    kept.save(update_fields=["name", "is_shared"])
    history.record(kept, "change", by=by, now=now, shared=kept.is_shared)
    return kept


@transaction.atomic
def remove(kept: SavedList, *, by: Actor, now: datetime) -> None:
    """Away with the list; the listings stay in the catalogue."""
    kept = _own(kept, by)
    history.record(kept, "remove", by=by, now=now)
    kept.delete()


def _own(kept: SavedList, by: Actor) -> SavedList:
    kept = SavedList.objects.locked(kept)
    if not kept.is_of(by):
        raise Refused(_("Only the colleague who made this list can do that."))
    if not kept.name:
        raise Refused(_("Your favourites always stay, under that name."))
    return kept


@transaction.atomic
def put(kept: SavedList, listing: Listing, *, by: Actor, now: datetime) -> SavedListing:
    """A listing in a list; twice is once."""
    return _put(SavedList.objects.locked(kept), listing, by=by, now=now)


def _put(kept: SavedList, listing: Listing, *, by: Actor, now: datetime) -> SavedListing:
    if there := kept.entries.filter(listing=listing).first():
        return there
    if kept.entries.count() >= MOST_LISTINGS:
        raise Refused(_("There are a hundred listings in this list. Remove one first."))
    return SavedListing.objects.create(list=kept, listing=listing, added_by=by.somebody, added_at=now)


@transaction.atomic
def take_out(entry: SavedListing) -> None:
    """A listing out of a list."""
    SavedListing.objects.filter(pk=entry.pk).delete()


@transaction.atomic
def annotate(entry: SavedListing, note: str) -> SavedListing:
    """What one wants to remember, or to tell colleagues."""
    entry = SavedListing.objects.select_for_update(of=("self",)).get(pk=entry.pk)
    entry.note = note.strip()
    entry.save(update_fields=["note"])
    return entry
