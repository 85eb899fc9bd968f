"""Files beside a request and beside a proposal."""

import hashlib
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from market.actions.handing_in import keep_version
from market.models import Attachment, Proposal, ProposalAttachment, Request, RequestAttachment
from market.models.attachments import Scan
from market.models.proposals import ProposalStatus
from market.notices import files as file_notices
from market.notices import requests as notices
from sif import history, queue, scanning
from sif.actors import Actor
from sif.states import Refused

MOST = 8
MOST_BYTES = (
    40_000_000  # of one request or proposal together; one file is 10 MB at most (`enterprises.forms.proofs`)
)


@transaction.atomic
def add(
    request: Request, upload: "UploadedFile[Any]", name: str, *, by: Actor, now: datetime
) -> RequestAttachment:
    """A file that was looked at (`forms.attachments`), kept out of reach; of an open request everybody hears it."""
    request = _own(request, by=by)
    there = list(request.attachments.all())
    if len(there) >= MOST:
        raise Refused(_("A request can have eight attachments. Remove one first."))
    attachment = RequestAttachment(request=request, name=name, added_by=by.person, added_at=now)
    _keep(attachment, upload, there)
    _tell(request, "add_attachment", by=by, now=now)
    return attachment


@transaction.atomic
def remove(attachment: RequestAttachment, *, by: Actor, now: datetime) -> None:
    """The file goes, and with it what was kept of it."""
    request = _own(attachment.request, by=by)
    _drop(attachment)
    _tell(request, "remove_attachment", by=by, now=now)


@transaction.atomic
def add_to_proposal(
    proposal: Proposal, upload: "UploadedFile[Any]", name: str, *, by: Actor, now: datetime
) -> ProposalAttachment:
    """A file beside a proposal, sealed with it; of one that was handed in it makes another version."""
    proposal = _own_proposal(proposal, by=by, now=now)
    there = list(proposal.attachments.all())
    if len(there) >= MOST:
        raise Refused(_("A proposal can have eight attachments. Remove one first."))
    attachment = ProposalAttachment(proposal=proposal, name=name, added_by=by.person, added_at=now)
    _keep(attachment, upload, there)
    _note(proposal, "add_attachment", by=by, now=now)
    return attachment


@transaction.atomic
def remove_from_proposal(attachment: ProposalAttachment, *, by: Actor, now: datetime) -> None:
    """The file goes; the versions that had it keep its name and fingerprint."""
    proposal = _own_proposal(attachment.proposal, by=by, now=now)
    _drop(attachment)
    _note(proposal, "remove_attachment", by=by, now=now)


def _keep(attachment: Attachment, upload: "UploadedFile[Any]", there: "list[Any]") -> None:
    """The file and what we know of it; once, and not too much together."""
    body = upload.read()
    upload.seek(0)
    mark = hashlib.sha256(body).hexdigest()
    if mark in {one.sha256 for one in there}:
        raise Refused(_("You have already added this file."))
    if sum(one.size for one in there) + len(body) > MOST_BYTES:
        raise Refused(
            _("Together the attachments are larger than 40 MB. Make one smaller, or remove one first.")
        )
    attachment.file = upload
    attachment.content_type, attachment.size, attachment.sha256 = upload.content_type or "", len(body), mark
    attachment.scan = Scan.WAITS if scanning.is_there() else Scan.NONE
    attachment.save()
    if attachment.scan == Scan.WAITS and isinstance(attachment, RequestAttachment):
        queue.after_commit("market.scan_request_file", attachment.pk)
    elif attachment.scan == Scan.WAITS:
        queue.after_commit("market.scan_proposal_file", attachment.pk)


@transaction.atomic
def scan(model: "type[RequestAttachment] | type[ProposalAttachment]", pk: int) -> None:
    """Lets the virus scanner look at a file, if it still has to be looked at; with a virus the file goes, and
    whoever added it hears so once.

    Raises:
        ScannerGone: the scanner did not answer; the file stays closed, and the work is tried again.
    """
    waiting: Any = model.objects.select_for_update(of=("self",)).filter(scan=Scan.WAITS)
    attachment = waiting.filter(pk=pk).first()
    if attachment is None:
        return
    with attachment.file.open("rb") as file:
        is_clean = scanning.is_clean(file)
    attachment.scan = Scan.CLEAN if is_clean else Scan.INFECTED
    if not is_clean:
        _leave_file(attachment)
        attachment.file = ""
        file_notices.infected(attachment)
    attachment.save(update_fields=["scan", "file"])


def _drop(attachment: Attachment) -> None:
    _leave_file(attachment)
    attachment.delete()


def _leave_file(attachment: Attachment) -> None:
    """The file goes once the transaction stands."""
    storage, name = attachment.file.storage, str(attachment.file.name or "")
    if name:
        transaction.on_commit(lambda: storage.delete(name))


def _own(request: Request, *, by: Actor) -> Request:
    request = Request.objects.locked(request)
    if not request.is_of(by):
        raise Refused(_("Only who asks the market can change its attachments."))
    if request.is_ended:
        raise Refused(_("This request has ended. Its attachments stay as they are."))
    return request


def _own_proposal(proposal: Proposal, *, by: Actor, now: datetime) -> Proposal:
    request = Request.objects.locked(proposal.request)
    proposal = Proposal.objects.locked(proposal)
    if "seller" not in proposal.roles_of(by):
        raise Refused(_("You may not do this. Ask the person who is responsible for it."))
    if not request.takes_proposals(now):
        raise Refused(_("This request takes no proposals any more. The attachments stay as they are."))
    return proposal


def _note(proposal: Proposal, verb: str, *, by: Actor, now: datetime) -> None:
    history.record(proposal, verb, by=by, now=now)
    if proposal.status == ProposalStatus.SUBMITTED:
        keep_version(proposal, "revise", by=by, now=now)


def _tell(request: Request, verb: str, *, by: Actor, now: datetime) -> None:
    event = history.record(request, verb, by=by, now=now)
    if request.opened_at is not None:
        notices.changed(request, ["attachments"], event=event)
