"""The verbs of a document of a listing: add, and remove."""

from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from market.actions import changes
from market.models import Listing, ListingDocument
from sif import history
from sif.actors import Actor
from sif.states import Refused

MOST_DOCUMENTS = 5


@transaction.atomic
def add(
    listing: Listing, upload: "UploadedFile[Any]", title: str, *, by: Actor, now: datetime
) -> ListingDocument:
    """Keeps a PDF with a listing; the form has looked inside. It waits where changes of this listing wait."""
    listing = Listing.objects.locked(listing)
    listing.refuse_strangers(by)
    if listing.documents.count() >= MOST_DOCUMENTS:
        raise Refused(_("A listing can have five documents. Remove one first."))
    is_held = changes.must_wait(listing, by=by)
    document = ListingDocument.objects.create(
        listing=listing, title=title, file=upload, size=upload.size or 0, is_held=is_held, added_at=now
    )
    history.record(listing, "add_document", by=by, now=now)
    if is_held:
        changes.hold(listing, by=by, now=now)
    changes.renew(listing, by=by, now=now)
    return document


@transaction.atomic
def remove(document: ListingDocument, *, by: Actor, now: datetime) -> None:
    """Takes a document away, file and all."""
    listing = Listing.objects.locked(document.listing)
    listing.refuse_strangers(by)
    document = listing.documents.select_for_update().get(pk=document.pk)
    name, shelf = str(document.file.name), document.file.storage
    document.delete()
    changes.renew(listing, by=by, now=now)
    history.record(listing, "remove_document", by=by, now=now)
    transaction.on_commit(lambda: shelf.delete(name))
