"""What proves a contribution: documents, or the record that a proof was seen."""

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from sif.actors import Actor
from sif.validators import no_bsn, plain_text
from social_return.models.contributions import Contribution


def evidence_path(evidence: "Evidence", name: str) -> str:
    """Private, under a random name: what somebody called the file is not kept in the path."""
    return f"private/evidence/{uuid.uuid4().hex}"


class EvidenceKind(models.TextChoices):
    """What sort of document it is."""

    INVOICE = "invoice", _("Paid invoice")
    HOURS = "hours", _("Hours sheet, signed by the receiver")
    STATEMENT = "statement", _("Statement of the receiving organisation")
    OTHER = "other", _("Something else")


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    """Which documents."""

    def visible_to(self, actor: Actor) -> Self:
        """Those beside a contribution that one may see."""
        return self.filter(contribution__in=Contribution.objects.visible_to(actor))


class Evidence(models.Model):
    """A document that proves a purchase, an activity or a custom contribution; never one about a person.

    For employment no file is kept (migration 0002 refuses it): the officer records which proof was seen.
    """

    contribution = models.ForeignKey(
        Contribution, verbose_name=_("contribution"), on_delete=models.CASCADE, related_name="evidence"
    )
    kind = models.CharField(_("kind"), max_length=10, choices=EvidenceKind)
    file = models.FileField(_("file"), upload_to=evidence_path)
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
        ]

    def __str__(self) -> str:
        return self.name


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
