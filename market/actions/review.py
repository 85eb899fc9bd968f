"""What a connector says of a change: approve, refuse, ask for another; and of one that was online already."""

from contextlib import suppress
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from market.actions import listings, photos
from market.models import Listing, ListingChange, Photo
from market.models.versions import content_of, differing, fields_of
from market.notices import listings as notices
from sif import history
from sif.actors import Actor
from sif.states import Refused


@transaction.atomic
def approve(change: ListingChange, *, by: Actor, now: datetime) -> ListingChange:
    """Puts it online: only what this change changed, so that what a connector mended meanwhile stays."""
    listing = Listing.objects.locked(change.listing)
    if Photo.objects.unprepared().filter(listing=listing).exists():
        raise Refused(_("A photo is being prepared. Look again in a minute, so that you see all of it."))
    change = _decided(change, "approve", "", by=by, now=now)
    photos.arrange(listing, change.content.get("photos", []))
    listings.show_files(listing)
    listing = _online(listing, change, by=by, now=now)
    if listing.current_version_id != change.before_id:
        change.after = listing.current_version
        change.save(update_fields=["after"])
    change.listing = listing  # the mail names it as it is now
    notices.change_approved(change)
    return change


def _online(listing: Listing, change: ListingChange, *, by: Actor, now: datetime) -> Listing:
    if listing.is_draft:  # says what the change says: each edit of it put the change in the queue anew
        return listings.publish(listing, by=by, now=now)
    changed = [name for name in differing(change.seen, change.content) if name in change.content]
    fields = fields_of({name: change.content[name] for name in changed})
    before = content_of(listing)
    serves = fields.pop("serves", None)
    for name, value in fields.items():
        setattr(listing, name, value)
    return listings.write(listing, before, serves=serves, by=by, now=now)


@transaction.atomic
def release(change: ListingChange, *, by: Actor, now: datetime) -> ListingChange:
    """Its enterprise is trusted now: it goes online unseen, and stands with what is looked back at.

    Raises:
        Refused: somebody decided meanwhile, the trust is gone, or it cannot be online as it is.
    """
    listing = Listing.objects.locked(change.listing)
    if not listing.enterprise.trusted:
        raise Refused(_("This enterprise is not trusted, so that its changes are looked at first."))
    change = ListingChange.objects.locked(change)
    change.status = ListingChange.lifecycle.after("release", change.status, by.roles)
    change.save(update_fields=["status"])
    history.record(listing, "release_change", by=by, now=now)
    photos.arrange(listing, change.content.get("photos", []))
    listings.show_files(listing)
    listing = _online(listing, change, by=by, now=now)
    change.after = listing.current_version
    change.save(update_fields=["after"])
    return change


@transaction.atomic
def release_waiting(enterprise_id: int, *, by: Actor, now: datetime) -> None:
    """Of an enterprise that is trusted from now on: all that waited; its people hear so in one mail.

    What cannot be online as it is stays with the connectors. What they asked about stays with the entrepreneur.
    """
    released = []
    for change in ListingChange.objects.waiting().of_enterprise(enterprise_id):
        with suppress(Refused), transaction.atomic():
            released.append(release(change, by=by, now=now))
    notices.changes_released(released)


@transaction.atomic
def refuse(change: ListingChange, *, reason: str, by: Actor, now: datetime) -> ListingChange:
    """It does not go online; the entrepreneur reads why. Photos that waited with it stay out of sight."""
    Listing.objects.locked(change.listing)
    change = _decided(change, "refuse", reason, by=by, now=now)
    notices.change_refused(change)
    return change


@transaction.atomic
def ask(change: ListingChange, *, reason: str, by: Actor, now: datetime) -> ListingChange:
    """It can go online with something else in it; the entrepreneur reads what."""
    Listing.objects.locked(change.listing)
    change = _decided(change, "ask", reason, by=by, now=now)
    notices.change_asked(change)
    return change


@transaction.atomic
def clear(change: ListingChange, *, by: Actor, now: datetime) -> ListingChange:
    """Looked back at, and fine."""
    return _decided(change, "clear", "", by=by, now=now)


@transaction.atomic
def object_to(change: ListingChange, *, reason: str, by: Actor, now: datetime) -> ListingChange:
    """Looked back at, and not fine: the entrepreneur reads what to mend. It stays online; pausing is another verb."""
    change = _decided(change, "object", reason, by=by, now=now)
    notices.change_objected(change)
    return change


def _decided(change: ListingChange, verb: str, reason: str, *, by: Actor, now: datetime) -> ListingChange:
    """Locked, so that of two connectors at once the second reads that it was decided already."""
    change = ListingChange.objects.locked(change)
    change.status = ListingChange.lifecycle.after(verb, change.status, by.roles)
    change.reason, change.decided_at, change.decided_by = reason, now, by.person
    change.save(update_fields=["status", "reason", "decided_at", "decided_by"])
    history.record(change.listing, f"{verb}_change", by=by, now=now)
    return change
