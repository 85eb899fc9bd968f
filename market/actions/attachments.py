"""Files beside a request."""

import hashlib
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from market.models import Request, RequestAttachment
from market.notices import requests as notices
from sif import history
from sif.actors import Actor
from sif.states import Refused

MOST = 8


@transaction.atomic
def add(
    request: Request, upload: "UploadedFile[Any]", name: str, *, by: Actor, now: datetime
) -> RequestAttachment:
    """A file that was looked at (`forms.attachments`), kept out of reach; of an open request everybody hears it."""
    request = _own(request, by=by)
    if request.attachments.count() >= MOST:
        raise Refused(_("A request can have eight attachments. Remove one first."))
    body = upload.read()
    upload.seek(0)
    mark = hashlib.sha256(body).hexdigest()
    if request.attachments.filter(sha256=mark).exists():
        raise Refused(_("You have already added this file."))
    attachment = RequestAttachment.objects.create(
        request=request,
        file=upload,
        name=name,
        content_type=upload.content_type or "",
        size=len(body),
        sha256=mark,
        added_by=by.person,
        added_at=now,
    )
    _tell(request, "add_attachment", by=by, now=now)
    return attachment


@transaction.atomic
def remove(attachment: RequestAttachment, *, by: Actor, now: datetime) -> None:
    """The file goes, and with it what was kept of it."""
    request = _own(attachment.request, by=by)
    file = attachment.file
    attachment.delete()
    transaction.on_commit(lambda: file.delete(save=False))
    _tell(request, "remove_attachment", by=by, now=now)


def _own(request: Request, *, by: Actor) -> Request:
    request = Request.objects.locked(request)
    if not request.is_of(by):
        raise Refused(_("Only who asks the market can change its attachments."))
    if request.is_ended:
        raise Refused(_("This request has ended. Its attachments stay as they are."))
    return request


def _tell(request: Request, verb: str, *, by: Actor, now: datetime) -> None:
    event = history.record(request, verb, by=by, now=now)
    if request.opened_at is not None:
        notices.changed(request, ["attachments"], event=event)
