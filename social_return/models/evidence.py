"""What proves a contribution: documents, or the record that a proof was seen."""

import uuid
from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from sif.actors import Actor
from sif.validators import no_bsn, plain_text
from social_return.models.contributions import Contribution
from social_return.models.municipalities import Municipality


def evidence_path(evidence: "Evidence", name: str) -> str:
    """Private, under a random name: what somebody called the file is not kept in the path."""
    return f"private/evidence/{uuid.uuid4().hex}"


class EvidenceKind(models.TextChoices):
    """What sort of document it is."""

    INVOICE = "invoice", _("Paid invoice")
    HOURS = "hours", _("Hours sheet, signed by the receiver")
    STATEMENT = "statement", _("Statement of the receiving organisation")
    OTHER = "other", _("Something else")


class Scan(models.TextChoices):
    """What the virus scanner said."""

    NONE = "none", _("Not scanned")
    WAITS = "waits", _("Being checked for viruses")
    CLEAN = "clean", _("No virus found")
    INFECTED = "infected", _("Refused: there is a virus in it")


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    """Which documents."""

    def visible_to(self, actor: Actor) -> Self:
        """Those beside a contribution that one may see."""
        return self.filter(contribution__in=Contribution.objects.visible_to(actor))

    def readable_by(self, actor: Actor) -> Self:
        """One of them, by its key: also beside what the organisation entered as a subcontractor."""
        return self.filter(contribution__in=Contribution.objects.readable_by(actor))

    def kept(self) -> Self:
        """Those of which the file is still there."""
        return self.filter(removed_at=None)

    def beyond_retention(self, municipality: Municipality, before: date) -> Self:
        """Those of contracts that ended before a day."""
        return self.kept().filter(
            contribution__municipality=municipality, contribution__contract__end__lt=before
        )

    def waiting_for_scan(self) -> Self:
        return self.kept().filter(scan=Scan.WAITS)

    def locked(self, pk: int) -> Self:
        """The row, held; nothing when it is not there any more."""
        return self.select_for_update(of=("self",)).filter(pk=pk)


class Evidence(models.Model):
    """A document that proves a purchase, an activity or a custom contribution; never one about a person.

    For employment no file is kept (migration 0002 refuses it): the officer records which proof was seen.
    """

    contribution = models.ForeignKey(
        Contribution, verbose_name=_("contribution"), on_delete=models.CASCADE, related_name="evidence"
    )
    kind = models.CharField(_("kind"), max_length=10, choices=EvidenceKind)
    file = models.FileField(_("file"), upload_to=evidence_path, blank=True)
    name = models.CharField(_("name"), max_length=120, validators=[no_bsn, plain_text])
    content_type = models.CharField(_("file type"), max_length=40)
    size = models.PositiveIntegerField(_("size in bytes"))
    sha256 = models.CharField(_("fingerprint"), max_length=64)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("added by"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    added_at = models.DateTimeField(_("added at"))
    scan = models.CharField(_("virus scan"), max_length=8, choices=Scan, default=Scan.NONE, editable=False)
    removed_at = models.DateTimeField(_("file removed at"), null=True, blank=True, editable=False)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("piece of evidence")
        verbose_name_plural = _("evidence")
        constraints = [
            models.UniqueConstraint(
                fields=["contribution", "sha256"],
                name="evidence_once",
                violation_error_message=_("You have already added this file."),
            ),
            models.CheckConstraint(
                name="evidence_removed_has_no_file",
                condition=models.Q(removed_at__isnull=True) | models.Q(file=""),
                violation_error_message=_("Of what was removed there is no file."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_open(self) -> bool:
        """It can be downloaded: the file is there, and nothing speaks against it."""
        return bool(self.file) and self.scan in {Scan.NONE, Scan.CLEAN}

    @property
    def is_infected(self) -> bool:
        return self.scan == Scan.INFECTED


class ProofKind(models.TextChoices):
    """What an officer was shown about a placement."""

    CONTRACT = "contract", _("Employment or internship contract")
    TARGET_GROUP = "target_group", _("Target group statement")
    WAGE = "wage", _("Wage slip or internship fee")
    HOURS = "hours", _("Hours sheet")


class ProofSeen(models.Model):
    """The record that an officer saw a proof of a placement: which kind, when, by whom. No copy is kept."""

    contribution = models.ForeignKey(
        Contribution, verbose_name=_("contribution"), on_delete=models.CASCADE, related_name="proofs_seen"
    )
    kind = models.CharField(_("proof"), max_length=12, choices=ProofKind)
    seen_on = models.DateField(_("seen on"))
    seen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("seen by"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    class Meta:
        verbose_name = _("proof seen")
        verbose_name_plural = _("proofs seen")
        constraints = [
            models.UniqueConstraint(
                fields=["contribution", "kind"],
                name="proof_seen_once",
                violation_error_message=_("This proof was already recorded."),
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()
