"""Evidence: documents beside a contribution, kept private."""

from dataclasses import dataclass
from datetime import datetime

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from sif import history
from sif.actors import Actor
from sif.states import Refused
from social_return.models import Contribution, ContributionKind, ContributionStatus, Evidence

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
    if contribution.status not in OPEN or "contractor" not in contribution.roles_of(by):
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
    return evidence
