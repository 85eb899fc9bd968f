"""Evidence: documents beside a contribution, kept private."""

from dataclasses import dataclass
from datetime import date, datetime

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from sif import history, queue, scanning
from sif.actors import Actor
from sif.dates import months_before
from sif.states import Refused
from social_return import notices
from social_return.models import (
    Contribution,
    ContributionKind,
    ContributionStatus,
    Evidence,
    Municipality,
    Scan,
)

OPEN = {ContributionStatus.DRAFT, ContributionStatus.SUBMITTED, ContributionStatus.QUESTION}


@dataclass(frozen=True, slots=True)
class Document:
    """A file that was looked at and may be kept."""

    kind: str
    name: str
    content: "ContentFile[bytes]"
    content_type: str
    size: int
    sha256: str


@transaction.atomic
def add(contribution: Contribution, document: Document, *, by: Actor, now: datetime) -> Evidence:
    """The contractor adds a document.

    Raises:
        Refused: it is about a placement, it was decided on, or the file is there already.
    """
    contribution = Contribution.objects.locked(contribution)
    if contribution.kind == ContributionKind.EMPLOYMENT:
        raise Refused(
            _("Of a placement we keep no documents. Show them to the adviser, who records what was seen.")
        )
    mine = contribution.roles_of(by) & {"contractor", "subcontractor"}
    if contribution.status not in OPEN or not mine:
        raise Refused(_("You can add evidence until the contribution is decided on."))
    evidence = Evidence(
        contribution=contribution,
        kind=document.kind,
        name=document.name,
        content_type=document.content_type,
        size=document.size,
        sha256=document.sha256,
        added_by=by.person,
        added_at=now,
        scan=Scan.WAITS if scanning.is_there() else Scan.NONE,
    )
    if Evidence.objects.filter(contribution=contribution, sha256=document.sha256).exists():
        raise Refused(_("You have already added this file."))
    evidence.file.save(document.name, document.content, save=False)
    try:
        with transaction.atomic():
            evidence.save()
    except IntegrityError as held:
        raise Refused(_("You have already added this file.")) from held
    history.record(contribution, "add_evidence", by=by, now=now, evidence=evidence.pk)
    if evidence.scan == Scan.WAITS:
        queue.after_commit("social_return.scan", evidence.pk)
    return evidence


@transaction.atomic
def scan(evidence_id: int, *, now: datetime) -> None:
    """Lets the virus scanner look at a document, if it still has to be looked at; with a virus the file goes.

    Raises:
        ScannerGone: the scanner did not answer; the document stays closed, and the work is tried again.
    """
    evidence = Evidence.objects.locked(evidence_id).waiting_for_scan().first()
    if evidence is None:
        return
    with evidence.file.open("rb") as file:
        is_clean = scanning.is_clean(file)
    evidence.scan = Scan.CLEAN if is_clean else Scan.INFECTED
    if not is_clean:
        _remove_file(evidence, now=now)
    evidence.save(update_fields=["scan", "file", "removed_at"])
    if not is_clean:
        contribution = evidence.contribution
        history.record(contribution, "refuse_evidence", by=Actor.system(), now=now, evidence=evidence.pk)
        notices.evidence_infected(evidence)


def _remove_file(evidence: Evidence, *, now: datetime) -> None:
    """The file goes when the transaction stands; the row, which says that it was there, stays."""
    storage, name = evidence.file.storage, str(evidence.file.name)
    evidence.file, evidence.removed_at = "", now
    transaction.on_commit(lambda: storage.delete(name))


def remove_due(today: date, *, now: datetime) -> int:
    """Removes the files whose retention term has ended, counted from the end of the contract. How many."""
    removed = 0
    for municipality in Municipality.objects.order_by("pk"):
        before = months_before(today, municipality.evidence_retention_months)
        for pk in (
            Evidence.objects.beyond_retention(municipality, before)
            .order_by("pk")
            .values_list("pk", flat=True)
        ):
            removed += _remove_one(pk, now=now)
    return removed


@transaction.atomic
def _remove_one(pk: int, *, now: datetime) -> bool:
    evidence = Evidence.objects.locked(pk).kept().first()
    if evidence is None:
        return False
    _remove_file(evidence, now=now)
    evidence.save(update_fields=["file", "removed_at"])
    history.record(evidence.contribution, "remove_evidence", by=Actor.system(), now=now, evidence=evidence.pk)
    return True
