"""Changes of what is online: which wait, which are looked back at. What connectors say of them is in `review`."""

from datetime import datetime
from typing import Any
from zlib import crc32

from django.db import transaction

from market.models import (
    ChangeStatus,
    Listing,
    ListingChange,
    ListingDocument,
    ListingStatus,
    ListingVersion,
    Photo,
)
from market.models.versions import content_of, differing
from sif import history
from sif.actors import Actor

ONE_IN = 10
"""Of the changes by trusted enterprises, one in so many is looked back at."""


def must_wait(listing: Listing, *, by: Actor) -> bool:
    """Whether what `by` changes goes through the queue: what is or was online, of who is not trusted yet."""
    seen = {ListingStatus.PUBLISHED, ListingStatus.PAUSED}
    return listing.status in seen and not listing.enterprise.trusted and not by.is_staff


def propose(
    listing: Listing, before: dict[str, Any], content: dict[str, Any], *, by: Actor, now: datetime
) -> ListingChange | None:
    """Puts a change in the queue in place of one that was there; None when it changes nothing after all.

    The listing is locked by whoever calls. Saving the same again leaves the queue as it is.
    """
    pending = listing.changes.pending().select_for_update().first()
    changed = differing(before, content)
    if pending is not None and pending.content == content:
        return pending
    if pending is not None:
        _end(pending, "replace" if changed else "withdraw", by=by, now=now)
    if not changed and not _holds_back(listing):
        return None
    return _queue(listing, content, by=by, now=now, fields=changed)


def hold(listing: Listing, *, by: Actor, now: datetime) -> ListingChange:
    """Sees to it that somebody looks at a new photo or document, together with the words that wait."""
    pending = listing.changes.pending().select_for_update().first()
    if pending is not None and pending.status == ChangeStatus.WAITING:
        return pending
    content = content_of(listing) if pending is None else pending.content
    if pending is not None:
        _end(pending, "replace", by=by, now=now)
    return _queue(listing, content, by=by, now=now, fields=["files"])


@transaction.atomic
def withdraw_pending(listing: Listing, *, by: Actor, now: datetime) -> None:
    """Takes back the change that waits, if there is one."""
    listing = Listing.objects.locked(listing)
    listing.refuse_strangers(by)
    if pending := listing.changes.pending().select_for_update().first():
        _end(pending, "withdraw", by=by, now=now)
        history.record(listing, "withdraw_change", by=by, now=now)


def sample(listing: Listing, seen: ListingVersion | None, *, by: Actor, now: datetime) -> None:
    """Keeps a change that is online already for a look back: always the same share, by listing and version."""
    version = listing.current_version
    if seen is None or version is None or by.is_staff or not is_sampled(listing.pk, version.number):
        return
    ListingChange.objects.create(
        listing=listing, before=seen, after=version, content=version.content,
        status=ChangeStatus.SAMPLED, made_at=now, made_by=by.person,
    )  # fmt: skip


def is_sampled(listing_id: int, number: int) -> bool:
    """One in ten, and for the same version always the same answer."""
    return crc32(f"{listing_id}:{number}".encode()) % ONE_IN == 0


def _queue(
    listing: Listing, content: dict[str, Any], *, by: Actor, now: datetime, fields: list[str]
) -> ListingChange:
    version = listing.current_version
    assert version is not None  # noqa: S101 - what is or was online has one, says a constraint
    history.record(listing, "propose_change", by=by, now=now, fields=fields)
    return ListingChange.objects.create(
        listing=listing, before=version, content=content,
        status=ChangeStatus.WAITING, made_at=now, made_by=by.person,
    )  # fmt: skip


def _end(change: ListingChange, verb: str, *, by: Actor, now: datetime) -> None:
    change.status = ListingChange.lifecycle.after(verb, change.status, change.listing.roles_of(by))
    change.decided_at = now
    change.save(update_fields=["status", "decided_at"])


def _holds_back(listing: Listing) -> bool:
    """Whether photos or documents of it wait to be seen."""
    return (
        Photo.objects.held().filter(listing=listing).exists()
        or ListingDocument.objects.held().filter(listing=listing).exists()
    )
