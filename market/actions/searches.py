"""The verbs of a saved search: save, change, remove, stop the mail, and tell what is new."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from market.models import ListingQuerySet, SavedSearch, SearchHit
from market.models.reading import online_since
from market.models.searches import EVERY, Frequency
from market.notices import searches as notices
from sif import history
from sif.actors import Actor
from sif.models import User
from sif.states import Refused

MOST_SEARCHES = 30
MOST_HITS = 100


@transaction.atomic
def save(
    query: str, categories: tuple[str, ...], *, name: str, frequency: str, by: Actor, now: datetime
) -> SavedSearch:
    """Keeps a question; from now on its owner hears what is new."""
    person = User.objects.select_for_update().get(pk=by.somebody.pk)  # one at a time: the cap holds
    own = SavedSearch.objects.own(by)
    if own.count() >= MOST_SEARCHES:
        raise Refused(_("You have thirty saved searches. Remove one first."))
    if own.filter(query=query).exists():
        raise Refused(_("You have saved this search already."))
    search = SavedSearch.objects.create(
        person=person,
        query=query,
        categories=list(categories),
        name=name.strip(),
        frequency=frequency,
        created_at=now,
        since=now,
        looked_at=now,
    )
    history.record(search, "save", by=by, now=now, frequency=frequency)
    return search


@transaction.atomic
def change(search: SavedSearch, *, name: str, frequency: str, by: Actor, now: datetime) -> SavedSearch:
    """Another name, or mail more or less often. After a time without mail, only what comes from now on is new."""
    found = _own(search, by)
    if found.frequency == Frequency.NEVER != frequency:
        found.since = found.looked_at = now
    found.name, found.frequency = name.strip(), frequency
    found.save(update_fields=["name", "frequency", "since", "looked_at"])
    history.record(found, "change", by=by, now=now, frequency=frequency)
    return found


@transaction.atomic
def remove(search: SavedSearch, *, by: Actor, now: datetime) -> None:
    """Away with it, and with what was told for it."""
    found = _own(search, by)
    history.record(found, "remove", by=by, now=now)
    found.delete()


def _own(search: SavedSearch, by: Actor) -> SavedSearch:
    found = SavedSearch.objects.locked(search.pk)
    if found is None or found.person_id != by.somebody.pk:
        raise Refused(_("This saved search is gone."))
    return found


@transaction.atomic
def stop(pk: int, *, now: datetime) -> None:
    """No mail any more, by the link in a mail; the search stays. Twice changes nothing."""
    search = SavedSearch.objects.locked(pk)
    if search is None or search.frequency == Frequency.NEVER:
        return
    search.frequency = Frequency.NEVER
    search.save(update_fields=["frequency"])
    history.record(search, "stop", by=Actor.system(), now=now)


@transaction.atomic
def tell(search: SavedSearch, found: ListingQuerySet, *, now: datetime) -> int:
    """One mail with what is new among `found` and was not told before; the number of listings in it.

    The search is locked: whoever comes second finds that all was told. What answers a search that hears at once
    comes here one by one; the others have their day or week behind them, or nothing happens.
    """
    locked = SavedSearch.objects.locked(search.pk)
    if locked is None or not _is_due(locked, now):
        return 0
    told = SearchHit.objects.filter(search=locked).values("listing")
    new = list(online_since(found, locked.since).exclude(pk__in=told).for_cards().newest()[:MOST_HITS])
    locked.looked_at = now
    locked.save(update_fields=["looked_at"])
    if not new:
        return 0
    hits = SearchHit.objects.bulk_create(
        SearchHit(search=locked, listing=listing, told_at=now) for listing in new
    )
    notices.found(locked, new, key=f"search:{locked.pk}:{hits[0].pk}")
    return len(new)


def _is_due(search: SavedSearch, now: datetime) -> bool:
    if search.frequency == Frequency.AT_ONCE:
        return True
    span = EVERY.get(Frequency(search.frequency))
    return span is not None and search.looked_at <= now - span
