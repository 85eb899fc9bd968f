"""The verbs of a picture: add, change, remove, and prepare by a worker."""

from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any
from uuid import uuid4

from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from market import photos
from market.actions import changes, listings
from market.models import Listing, Photo, PhotoStatus
from market.models.photos import as_wanted, gallery_of, wanted_photos
from sif import history, queue
from sif.actors import Actor
from sif.states import Refused

MOST_PHOTOS = 8


@dataclass(frozen=True, slots=True)
class View:
    """How a picture is shown: what one sees, and the point that stays in view (percent)."""

    alt: str = ""
    focal_x: int = 50
    focal_y: int = 50


@transaction.atomic
def add(listing: Listing, upload: "File[bytes]", view: View, *, by: Actor, now: datetime) -> Photo:
    """Keeps an upload that looks like a picture, out of reach, and asks a worker to make pictures of it."""
    listing = Listing.objects.locked(listing)
    listing.refuse_strangers(by)
    if listing.photos.count() >= MOST_PHOTOS:
        raise Refused(_("A listing can have eight photos. Remove one first."))
    last = listing.photos.aggregate(last=Max("position"))["last"] or 0
    photo = Photo.objects.create(
        listing=listing,
        name=uuid4().hex,
        upload=default_storage.save(f"private/uploads/{uuid4().hex}", upload),
        position=last + 1,
        added_at=now,
        alt=view.alt,
        focal_x=view.focal_x,
        focal_y=view.focal_y,
    )
    history.record(listing, "add_photo", by=by, now=now)
    if changes.must_wait(listing, by=by):
        photo.is_held = True
        photo.save(update_fields=["is_held"])
        changes.hold(listing, by=by, now=now)
    changes.renew(listing, by=by, now=now)
    queue.after_commit("market.photo", photo.pk)
    return photo


@transaction.atomic
def change(photo: Photo, view: View, *, by: Actor, now: datetime) -> None:
    """Another text or focal point; after a new focal point the pictures are cut again."""
    listing = Listing.objects.locked(photo.listing)
    listing.refuse_strangers(by)
    row = wanted_photos(listing)
    for one in row:
        if one.pk == photo.pk:
            one.alt, one.focal_x, one.focal_y = view.alt, view.focal_x, view.focal_y
    _show(listing, row, by=by, now=now)


@transaction.atomic
def shift(photo: Photo, step: int, *, by: Actor, now: datetime) -> None:
    """One place forward (-1) or back (1) among the pictures of its listing; at the end it stays where it is."""
    listing = Listing.objects.locked(photo.listing)
    listing.refuse_strangers(by)
    row = wanted_photos(listing)
    at = next((place for place, one in enumerate(row) if one.pk == photo.pk), None)
    if at is None or not 0 <= at + step < len(row):
        return
    row[at], row[at + step] = row[at + step], row[at]
    _show(listing, row, by=by, now=now)


def _show(listing: Listing, row: list[Photo], *, by: Actor, now: datetime) -> None:
    """The pictures as they are wanted: at once, or when a connector has seen it."""
    if changes.must_wait(listing, by=by):
        changes.propose_photos(listing, row, by=by, now=now)
        return
    arrange(listing, gallery_of(row))
    changes.renew(listing, by=by, now=now)
    history.record(listing, "change_photo", by=by, now=now)


def arrange(listing: Listing, gallery: list[dict[str, Any]]) -> None:
    """Shows the pictures of a listing (locked by whoever calls) as a gallery says, and cuts anew what moved."""
    row = list(Photo.objects.filter(listing=listing).in_order().select_for_update())
    cut = {one.pk: (one.focal_x, one.focal_y) for one in row}
    for place, one in enumerate(as_wanted(row, gallery), start=1):
        one.position = place
        if cut[one.pk] != (one.focal_x, one.focal_y) and one.status == PhotoStatus.READY:
            one.status = PhotoStatus.WAITING
            queue.after_commit("market.photo", one.pk)
    Photo.objects.bulk_update(row, ["alt", "focal_x", "focal_y", "position", "status"])
    listings.show_cover(listing)


@transaction.atomic
def remove(photo: Photo, *, by: Actor, now: datetime) -> None:
    """Takes a picture away, files and all."""
    listing = Listing.objects.locked(photo.listing)
    listing.refuse_strangers(by)
    photo = listing.photos.select_for_update().get(pk=photo.pk)
    files = [*files_of(photo), master_of(photo), photo.upload]
    photo.delete()
    listings.show_cover(listing)
    changes.renew(listing, by=by, now=now)
    history.record(listing, "remove_photo", by=by, now=now)
    transaction.on_commit(lambda: _delete(files))


@transaction.atomic
def prepare(photo_id: int) -> None:
    """The worker's part: decode the upload once, cut the pictures, and only then forget the upload.

    Running it twice changes nothing: a picture that waits for nothing is left alone. Every cut has a new
    name, because browsers may keep a picture for a year.
    """
    photo = Photo.objects.locked(photo_id)
    if photo is None or photo.status != PhotoStatus.WAITING:
        return
    try:
        master = _master(photo)
    except photos.Unusable as no:
        photo.status, photo.failure = PhotoStatus.FAILED, str(no)[:200]
        done = [photo.upload]
        photo.upload = ""
    else:
        done = [*files_of(photo), photo.upload]
        photo.name, photo.upload, photo.status = uuid4().hex, "", PhotoStatus.READY
        for width, picture in photos.cut(master, focal_x=photo.focal_x, focal_y=photo.focal_y).items():
            default_storage.save(f"public/photos/{photo.name}-{width}.webp", ContentFile(picture))
    photo.save(update_fields=["name", "upload", "status", "failure"])
    listings.show_cover(photo.listing)
    transaction.on_commit(lambda: _delete(done))


def files_of(photo: Photo) -> list[str]:
    """The public files of a picture."""
    return [f"public/photos/{photo.name}-{width}.webp" for width in photos.WIDTHS]


def master_of(photo: Photo) -> str:
    """The decoded picture that new cuts are made from; not public."""
    return f"private/photos/{photo.pk}.webp"


def _master(photo: Photo) -> bytes:
    """From the upload the first time, from what was kept of it later."""
    if not photo.upload:
        with default_storage.open(master_of(photo)) as kept:
            return bytes(kept.read())
    with default_storage.open(photo.upload) as upload:
        master = photos.decode(BytesIO(upload.read()))
    default_storage.delete(master_of(photo))
    default_storage.save(master_of(photo), ContentFile(master))
    return master


def _delete(names: list[str]) -> None:
    for name in names:
        if name:
            default_storage.delete(name)
