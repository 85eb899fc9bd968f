"""What is kept beside the lines of a proposal: its delivery plan, and every version that was handed in."""

from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from market.models.proposals import Part, Proposal, ProposalLine
from sif.actors import Actor
from sif.validators import no_bsn, plain_text

SCHEMA = 1


class ProposalStep(models.Model):
    """One step of the delivery plan: what is ready on which day; the places follow the days."""

    proposal = models.ForeignKey(
        Proposal, verbose_name=_("proposal"), on_delete=models.CASCADE, related_name="steps"
    )
    position = models.PositiveSmallIntegerField(_("place"))
    title = models.CharField(_("what is ready"), max_length=160, validators=[plain_text, no_bsn])
    ready_on = models.DateField(_("by when"))

    class Meta:
        verbose_name = _("step of a delivery plan")
        verbose_name_plural = _("steps of a delivery plan")
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "position"],
                name="proposal_step_place_once",
                violation_error_message=_("Two steps cannot have the same place."),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class ProposalVersionQuerySet(models.QuerySet["ProposalVersion"]):
    """Which versions."""

    def visible_to(self, actor: Actor) -> Self:
        """Of the proposals one may read, but never for connectors: prices are between the two sides."""
        if actor.is_staff:
            return self.none()
        return self.filter(proposal__in=Proposal.objects.visible_to(actor))

    def of(self, proposal: Proposal) -> Self:
        """Those of one proposal, the last one first."""
        return self.filter(proposal=proposal).select_related("handed_in_by").order_by("-number")


class ProposalVersion(models.Model):
    """A proposal as it was handed in, whole; append-only by trigger (ADR 0012). An award names the version that stood.

    `content` is JSON, amounts as text in euros and days as YYYY-MM-DD:
    `schema` 1; `approach`, `impact`, `starts_on` (or null), `valid_until`;
    `lines`: `title`, `quantity`, `unit`, `net_price`, `vat`, `net`, `is_option`, `supplier` (a key), `supplier_name`,
    `asked` (a key or null);
    `shares`: `enterprise`, `name`, `net`, `vat`, `percent`; `steps`: `title`, `ready_on`;
    `attachments`: `name`, `size`, `sha256`.
    """

    proposal = models.ForeignKey(
        Proposal, verbose_name=_("proposal"), on_delete=models.PROTECT, related_name="versions"
    )
    number = models.PositiveSmallIntegerField(_("version"))
    submitted_at = models.DateTimeField(_("submitted at"))
    handed_in_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("handed in by"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    net = models.DecimalField(_("without VAT"), max_digits=10, decimal_places=2)
    vat = models.DecimalField(_("VAT"), max_digits=10, decimal_places=2)
    content = models.JSONField(_("content"))

    objects = ProposalVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version of a proposal")
        verbose_name_plural = _("versions of proposals")
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "number"],
                name="proposal_version_once",
                violation_error_message=_("This version was handed in already."),
            ),
            models.CheckConstraint(
                name="proposal_version_counts_from_one",
                condition=Q(number__gte=1),
                violation_error_message=_("Versions count from one."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.proposal} ({self.number})"

    @classmethod
    def of_now(cls, proposal: Proposal, *, now: datetime) -> "ProposalVersion":
        """The proposal as it stands, not saved yet."""
        return cls(
            proposal=proposal,
            number=proposal.version,
            submitted_at=now,
            net=proposal.net,
            vat=proposal.vat,
            content=content_of(proposal),
        )


def content_of(proposal: Proposal) -> dict[str, Any]:
    """All that a reader of the proposal reads; see `ProposalVersion`."""
    lines = list(proposal.lines.select_related("supplier").order_by("position"))
    parts = proposal.parts(line for line in lines if not line.is_option)
    return {
        "schema": SCHEMA,
        "approach": proposal.approach,
        "impact": proposal.impact,
        "starts_on": proposal.starts_on.isoformat() if proposal.starts_on else None,
        "valid_until": proposal.valid_until.isoformat(),
        "lines": [_line(line, proposal) for line in lines],
        "shares": [_share(part) for part in parts],
        "steps": [
            {"title": step.title, "ready_on": step.ready_on.isoformat()}
            for step in proposal.steps.order_by("position")
        ],
        "attachments": [
            {"name": file.name, "size": file.size, "sha256": file.sha256}
            for file in proposal.attachments.order_by("added_at", "pk")
        ],
    }


def _line(line: ProposalLine, proposal: Proposal) -> dict[str, Any]:
    return {
        "title": line.title,
        "quantity": str(line.quantity),
        "unit": line.unit,
        "net_price": str(line.net_price),
        "vat": line.vat,
        "net": str(line.net),
        "is_option": line.is_option,
        "supplier": line.supplier_id or proposal.enterprise_id,
        "asked": line.asked_id,
        "supplier_name": (line.supplier or proposal.enterprise).name,
    }


def _share(part: Part) -> dict[str, Any]:
    return {
        "enterprise": part.enterprise.pk,
        "name": part.enterprise.name,
        "net": str(part.price.net),
        "vat": str(part.price.vat),
        "percent": str(part.percent),
    }
