"""Changes of what is online: which wait, which are looked back at. What connectors say of them is in `review`."""

from collections.abc import Iterable
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
from market.models.photos import as_wanted, gallery_of
from market.models.versions import content_of, differing
from sif import history
from sif.actors import Actor

ONE_IN = 10
"""Of the changes by trusted enterprises, one in so many is looked back at."""


def must_wait(listing: Listing, *, by: Actor) -> bool:
    """Whether what `by` changes goes through the queue: what is or was online, of who is not trusted yet."""
    seen = {ListingStatus.PUBLISHED, ListingStatus.PAUSED}
    return listing.status in seen and is_seen_first(listing, by=by)


def is_seen_first(listing: Listing, *, by: Actor) -> bool:
    """Whether a connector sees what `by` shows of it before buyers do."""
    return not listing.enterprise.trusted and not by.is_staff


def propose(
    listing: Listing, before: dict[str, Any], content: dict[str, Any], *, by: Actor, now: datetime
) -> ListingChange | None:
    """Puts a change in the queue in place of one that was there; None when it changes nothing after all.

    The listing is locked by whoever calls. Saving the same again leaves the queue as it is; content that says
    nothing of photos leaves those that wait.
    """
    pending = listing.changes.pending().select_for_update().first()
    before = before | {"photos": gallery_of(listing.photos.in_order())}
    content = {"photos": _gallery(listing, content, pending)} | content
    changed = differing(before, content)
    if pending is not None and pending.content == content:
        return pending
    if pending is not None:
        _end(pending, "replace" if changed else "withdraw", by=by, now=now)
    if not changed and not _holds_back(listing):
        return None
    return _queue(listing, content, by=by, now=now, fields=changed)


def propose_photos(listing: Listing, photos: Iterable[Photo], *, by: Actor, now: datetime) -> None:
    """The pictures in another order, or with other words, together with the words that wait."""
    before = content_of(listing)
    pending = listing.changes.pending().first()
    content = (before if pending is None else pending.content) | {"photos": gallery_of(photos)}
    propose(listing, before, content, by=by, now=now)


def hold(listing: Listing, *, by: Actor, now: datetime) -> ListingChange:
    """Sees to it that somebody looks at a new photo or document, together with the words that wait.

    What waited stands in the queue anew: a connector who has it open did not see this one.
    """
    pending = listing.changes.pending().select_for_update().first()
    content = content_of(listing) if pending is None else pending.content
    content = content | {"photos": _gallery(listing, content, pending)}
    if pending is not None:
        _end(pending, "replace", by=by, now=now)
    return _queue(listing, content, by=by, now=now, fields=["files"])


def propose_first(listing: Listing, *, by: Actor, now: datetime) -> ListingChange:
    """Asks a connector to put a draft online: the whole of it is new to buyers. Asking twice is asking once."""
    pending = listing.changes.pending().select_for_update().first()
    content = content_of(listing) | {"photos": gallery_of(listing.photos.in_order())}
    if pending is not None and pending.status == ChangeStatus.WAITING:
        return pending
    if pending is not None:
        _end(pending, "replace", by=by, now=now)
    return _queue(listing, content, by=by, now=now, fields=["publish"])


def overtake(listing: Listing, *, by: Actor, now: datetime) -> bool:
    """Somebody who is trusted meanwhile saves it anew: what waited, and was in the form, is overtaken."""
    pending = listing.changes.pending().select_for_update().first()
    if pending is None or is_seen_first(listing, by=by):
        return False
    _end(pending, "replace", by=by, now=now)
    return True


def renew(listing: Listing, *, by: Actor, now: datetime) -> None:
    """A draft that waits to be seen was changed: what a connector has open is not what it says now."""
    pending = listing.changes.pending().select_for_update().first()
    if pending is None or not listing.is_draft:
        return
    _end(pending, "replace", by=by, now=now)
    propose_first(listing, by=by, now=now)


@transaction.atomic
def withdraw_pending(listing: Listing, *, by: Actor, now: datetime) -> None:
    """Takes back the change that waits, if there is one."""
    listing = Listing.objects.locked(listing)
    listing.refuse_strangers(by)
    if pending := listing.changes.pending().select_for_update().first():
        _end(pending, "withdraw", by=by, now=now)
        history.record(listing, "withdraw_change", by=by, now=now)


def sample(listing: Listing, seen: ListingVersion | None, *, by: Actor, now: datetime) -> None:
    """Keeps what is online already for a look back: always the same share, by listing and version."""
    version = listing.current_version
    if version is None or by.is_staff or not is_sampled(listing.pk, version.number):
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
    history.record(listing, "propose_change", by=by, now=now, fields=fields)
    return ListingChange.objects.create(
        listing=listing, before=listing.current_version, content=content,
        status=ChangeStatus.WAITING, made_at=now, made_by=by.person,
    )  # fmt: skip


def _end(change: ListingChange, verb: str, *, by: Actor, now: datetime) -> None:
    change.status = ListingChange.lifecycle.after(verb, change.status, change.listing.roles_of(by))
    change.decided_at = now
    change.save(update_fields=["status", "decided_at"])


def _gallery(
    listing: Listing, content: dict[str, Any], pending: ListingChange | None
) -> list[dict[str, Any]]:
    """The pictures as this content wants them, or else as what waits does, or as they are."""
    waits = {} if pending is None else pending.content
    gallery = content.get("photos", waits.get("photos", []))
    return gallery_of(as_wanted(listing.photos.in_order(), gallery))


def _holds_back(listing: Listing) -> bool:
    """Whether photos or documents of it wait to be seen."""
    return (
        Photo.objects.held().filter(listing=listing).exists()
        or ListingDocument.objects.held().filter(listing=listing).exists()
    )
