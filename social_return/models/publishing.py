"""What is shown to everybody: a municipality's council page, and proofs of reports and of obligations met."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from sif.actors import Actor
from social_return.models.contracts import Contract
from social_return.models.municipalities import Municipality
from social_return.models.reports import Report


class CouncilPageQuerySet(models.QuerySet["CouncilPage"]):
    """Which council pages."""

    def published(self) -> Self:
        return self.filter(withdrawn_at=None).select_related("municipality__organisation")

    def of(self, municipality: Municipality) -> Self:
        return self.filter(municipality=municipality)


class CouncilPage(models.Model):
    """The page on which a municipality tells its council and inhabitants what came of social return.

    Published and taken back by a verb; its figures are sums of the moment, rounded, small groups hidden.
    """

    municipality = models.OneToOneField(
        Municipality, verbose_name=_("municipality"), on_delete=models.CASCADE, related_name="council_page"
    )
    published_at = models.DateTimeField(_("published at"))
    withdrawn_at = models.DateTimeField(_("taken back at"), null=True, blank=True)

    objects = CouncilPageQuerySet.as_manager()

    class Meta:
        verbose_name = _("council page")
        verbose_name_plural = _("council pages")

    def __str__(self) -> str:
        return str(self.municipality_id)

    def get_absolute_url(self) -> str:
        return reverse("council_page", args=[self.municipality.slug])


class LedgerCheckQuerySet(models.QuerySet["LedgerCheck"]):
    """Which walks."""

    def last_walk(self) -> "LedgerCheck | None":
        return self.order_by("-checked_at", "-pk").first()


class LedgerCheck(models.Model):
    """One walk over the whole ledger: when, and how many kinds of faults it found."""

    checked_at = models.DateTimeField(_("checked at"))
    faults = models.PositiveSmallIntegerField(_("faults"))

    objects = LedgerCheckQuerySet.as_manager()

    class Meta:
        verbose_name = _("check of the ledger")
        verbose_name_plural = _("checks of the ledger")
        indexes = [models.Index(fields=["-checked_at"], name="ledger_check_latest")]

    def __str__(self) -> str:
        return f"{self.checked_at:%Y-%m-%d %H:%M}: {self.faults}"

    @property
    def is_sound(self) -> bool:
        return self.faults == 0


class ProofQuerySet(models.QuerySet["Proof"]):
    """Which proofs."""

    def live(self) -> Self:
        return self.filter(revoked_at=None)

    def of_report(self, report: Report) -> Self:
        return self.filter(report=report)

    def of_contract(self, contract: Contract) -> Self:
        return self.filter(contract=contract)

    def visible_to(self, actor: Actor) -> Self:
        """Those that the organisation acted for may take back: the municipality's reports, one's own badges."""
        if actor.organisation_id is None:
            return self.none()
        mine = Q(pk=None)
        if actor.has("municipality"):
            mine |= Q(report__municipality__organisation_id=actor.organisation_id)
        if actor.has("contractor"):
            mine |= Q(contract__contractor_id=actor.organisation_id)
        return self.filter(mine)

    def with_subject(self) -> Self:
        return self.select_related("municipality__organisation", "report__contract", "contract__contractor")

    def locked(self, proof: "Proof") -> "Proof":
        return self.select_for_update(of=("self",)).with_subject().get(pk=proof.pk)


class Proof(models.Model):
    """A public page with a short address that vouches for a report, or for an obligation that was met.

    It keeps the sums of the moment it was made of; whether the ledger still says so is looked up each time.
    """

    code = models.CharField(_("code"), max_length=12, unique=True)
    municipality = models.ForeignKey(
        Municipality, verbose_name=_("municipality"), on_delete=models.PROTECT, related_name="proofs"
    )
    report = models.ForeignKey(
        Report,
        verbose_name=_("report"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="proofs",
    )
    contract = models.ForeignKey(
        Contract,
        verbose_name=_("contract"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="proofs",
    )
    as_of = models.DateTimeField(_("as of"))
    entries = models.PositiveBigIntegerField(_("rows of the ledger"))
    chain_head = models.CharField(_("seal of the ledger"), max_length=64, blank=True)
    obligation = models.DecimalField(_("obligation"), max_digits=16, decimal_places=2)
    booked = models.DecimalField(_("booked"), max_digits=16, decimal_places=2)
    made_at = models.DateTimeField(_("made at"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("made by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    revoked_at = models.DateTimeField(_("taken back at"), null=True, blank=True)

    objects = ProofQuerySet.as_manager()

    class Meta:
        verbose_name = _("proof")
        verbose_name_plural = _("proofs")
        constraints = [
            models.CheckConstraint(
                name="proof_of_one_thing",
                condition=Q(report__isnull=False, contract__isnull=True)
                | Q(report__isnull=True, contract__isnull=False),
                violation_error_message=_("A proof is about a report, or about a contract."),
            ),
            models.UniqueConstraint(
                fields=["report"],
                condition=Q(revoked_at=None),
                name="proof_once_per_report",
                violation_error_message=_("There is already a proof of this report."),
            ),
            models.UniqueConstraint(
                fields=["contract"],
                condition=Q(revoked_at=None),
                name="proof_once_per_contract",
                violation_error_message=_("There is already a proof of this contract."),
            ),
        ]

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        return reverse("proof", args=[self.code])
