"""Contracts with social return, and what of an order line is allocated to them."""

from datetime import date, datetime
from decimal import Decimal
from typing import Self

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Round
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from enterprises.models import Organisation
from market.models import OrderLine
from sif.actors import Actor
from sif.money import round_cents
from sif.validators import no_bsn, plain_text
from social_return.models.municipalities import Municipality
from social_return.models.schemes import Scheme
from social_return.valuation.terms import Recognition

WHOLE = Decimal(100)
number_in_addresses = RegexValidator(
    r"^[A-Za-z0-9][A-Za-z0-9._-]*$",
    _("Use letters, digits, hyphens and points only, for example WL-2024-031."),
)


class ContractQuerySet(models.QuerySet["Contract"]):
    """Which contracts."""

    def visible_to(self, actor: Actor) -> Self:
        """Those of the municipality, or of the contractor, that is acted for; connectors see all of them."""
        if actor.is_staff or actor.is_system:
            return self
        if actor.organisation_id is None:
            return self.none()
        mine = Q(pk=None)
        if actor.has("municipality"):
            mine |= Q(municipality__organisation_id=actor.organisation_id)
        if actor.has("contractor"):
            mine |= Q(contractor_id=actor.organisation_id)
        return self.filter(mine)

    def owed_by(self, organisation_id: int) -> Self:
        """The contracts under which this organisation owes social return."""
        return self.filter(contractor_id=organisation_id)

    def awarded_by(self, municipality: Municipality) -> Self:
        return self.filter(municipality=municipality)

    def awarded_through(self, actor: Actor) -> Self:
        """The contracts of the municipality that is acted for."""
        return self.filter(municipality__organisation_id=actor.organisation_id or 0)

    def running(self, day: date) -> Self:
        return self.filter(start__lte=day, end__gte=day)

    def running_in(self, year: int) -> Self:
        """Those with at least one day in a year."""
        return self.filter(start__lte=date(year, 12, 31), end__gte=date(year, 1, 1))

    def running_between(self, first: date, last: date) -> Self:
        """Those with at least one of these days, both included."""
        return self.filter(start__lte=last, end__gte=first)

    def with_parties(self) -> Self:
        return self.select_related("municipality__organisation", "contractor", "scheme")

    def with_amendments(self) -> Self:
        """With the amendments at hand: one query more."""
        return self.prefetch_related("amendments")

    def in_order(self) -> Self:
        """By end date: what ends first comes first; a total order."""
        return self.order_by("end", "number", "pk")

    def locked(self, contract: "Contract") -> "Contract":
        return self.select_for_update(of=("self",)).with_parties().get(pk=contract.pk)


class Contract(models.Model):
    """An awarded contract with an obligation, between a municipality and a contractor, under one scheme.

    The obligation is the contract sum (excluding VAT) × percentage, less the scheme's reduction for the
    contractor's certificate, or a fixed amount. The database derives it, nobody types it.
    """

    number = models.CharField(
        _("number"),
        max_length=40,
        unique=True,
        validators=[number_in_addresses],
        help_text=_("As on the contract."),
        error_messages={"unique": _("There is already a contract with this number.")},
    )
    municipality = models.ForeignKey(
        Municipality, verbose_name=_("municipality"), on_delete=models.PROTECT, related_name="contracts"
    )
    contractor = models.ForeignKey(
        Organisation,
        verbose_name=_("contractor"),
        on_delete=models.PROTECT,
        related_name="social_return_contracts",
    )
    scheme = models.ForeignKey(
        Scheme, verbose_name=_("scheme"), on_delete=models.PROTECT, related_name="contracts"
    )
    subject = models.CharField(_("subject"), max_length=160, validators=[no_bsn, plain_text])
    cpv = models.CharField(_("CPV code"), max_length=10, blank=True)
    net_sum = models.DecimalField(_("contract sum excluding VAT"), max_digits=14, decimal_places=2)
    percentage = models.DecimalField(_("percentage"), max_digits=5, decimal_places=2, null=True, blank=True)
    fixed_obligation = models.DecimalField(
        _("fixed obligation"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    certificate = models.CharField(
        _("contractor’s certificate"), max_length=20, choices=Recognition, blank=True
    )
    reduction_pct = models.DecimalField(
        _("reduction for the certificate (percent)"), max_digits=5, decimal_places=2, default=Decimal(0)
    )
    obligation = models.GeneratedField(
        verbose_name=_("obligation"),
        expression=Case(
            When(fixed_obligation__isnull=False, then=F("fixed_obligation")),
            default=Round(
                F("net_sum") * F("percentage") * (Value(WHOLE) - F("reduction_pct")) / Value(WHOLE * WHOLE),
                precision=2,
            ),
        ),
        output_field=models.DecimalField(max_digits=14, decimal_places=2),
        db_persist=True,
    )
    start = models.DateField(_("first day"))
    end = models.DateField(_("last day"))
    created_at = models.DateTimeField(_("entered at"))

    objects = ContractQuerySet.as_manager()

    class Meta:
        verbose_name = _("contract")
        verbose_name_plural = _("contracts")
        indexes = [models.Index(fields=["contractor", "end"], name="contract_of_contractor")]
        constraints = [
            models.CheckConstraint(
                name="contract_percentage_or_fixed",
                condition=Q(percentage__isnull=True, fixed_obligation__isnull=False)
                | Q(percentage__isnull=False, fixed_obligation__isnull=True),
                violation_error_message=_("Fill in a percentage or a fixed amount, one of the two."),
            ),
            models.CheckConstraint(
                name="contract_percentages_are_shares",
                condition=(Q(percentage__isnull=True) | Q(percentage__gte=0, percentage__lte=100))
                & Q(reduction_pct__gte=0, reduction_pct__lte=100),
                violation_error_message=_("A percentage is between 0 and 100."),
            ),
            models.CheckConstraint(
                name="contract_amounts_not_negative",
                condition=Q(net_sum__gte=0) & (Q(fixed_obligation__isnull=True) | Q(fixed_obligation__gte=0)),
                violation_error_message=_("An amount is zero or more."),
            ),
            models.CheckConstraint(
                name="contract_ends_after_it_starts",
                condition=Q(end__gte=F("start")),
                violation_error_message=_("The last day comes after the first day."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.subject}"

    def get_absolute_url(self) -> str:
        return reverse("contract", args=[self.number])

    def roles_of(self, actor: Actor) -> frozenset[str]:
        """What this actor may act as here: "municipality", "contractor", "system"; an auditor as nothing."""
        found = {"system"} if actor.is_system else set()
        if actor.organisation_id is not None and not actor.read_only:
            if actor.has("municipality") and self.municipality.organisation_id == actor.organisation_id:
                found.add("municipality")
            if actor.has("contractor") and self.contractor_id == actor.organisation_id:
                found.add("contractor")
        return frozenset(found)

    def is_open_to(self, actor: Actor) -> bool:
        """Whether this actor may look at the contract itself: its parties, and connectors."""
        sides = {"municipality": self.municipality.organisation_id, "contractor": self.contractor_id}
        mine = any(actor.has(role) and own == actor.organisation_id for role, own in sides.items())
        return mine or actor.is_staff or actor.is_system

    def runs_on(self, day: date) -> bool:
        return self.start <= day <= self.end

    def owed(self, net_sum: Decimal, fixed_obligation: Decimal | None) -> Decimal:
        """The obligation for another sum or fixed amount, by the percentage and reduction of this contract."""
        if fixed_obligation is not None:
            return fixed_obligation
        share = (self.percentage or Decimal(0)) * (WHOLE - self.reduction_pct) / (WHOLE * WHOLE)
        return round_cents(net_sum * share)

    def obligation_as_of(self, moment: datetime) -> Decimal:
        """What was owed as far as was known at a moment: without the amendments that were entered later."""
        later = self.amendments.filter(created_at__gt=moment).order_by("number").first()
        if later is None:
            owed: Decimal = self.obligation
            return owed
        return self.owed(later.net_sum_before, later.fixed_before)


class AllocationQuerySet(models.QuerySet["Allocation"]):
    """Which shares."""

    def live(self) -> Self:
        return self.filter(released_at=None)

    def of_order(self, order_id: int) -> Self:
        return self.filter(order_line__order_id=order_id)


class Allocation(models.Model):
    """The share of one order line that counts for one contract.

    Over all contracts and municipalities the live shares of a line add up to at most 100 percent: the
    action locks the line first, and a trigger (migration 0002) holds it against everybody else.
    """

    order_line = models.ForeignKey(
        OrderLine, verbose_name=_("order line"), on_delete=models.PROTECT, related_name="allocations"
    )
    contract = models.ForeignKey(
        Contract, verbose_name=_("contract"), on_delete=models.PROTECT, related_name="allocations"
    )
    share = models.DecimalField(_("share (percent)"), max_digits=5, decimal_places=2, default=WHOLE)
    created_at = models.DateTimeField(_("allocated at"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    released_at = models.DateTimeField(_("released at"), null=True, blank=True)

    objects = AllocationQuerySet.as_manager()

    class Meta:
        verbose_name = _("allocation")
        verbose_name_plural = _("allocations")
        constraints = [
            models.CheckConstraint(
                name="allocation_is_a_share",
                condition=Q(share__gt=0, share__lte=100),
                violation_error_message=_("A share is more than 0 and at most 100 percent."),
            ),
            models.UniqueConstraint(
                fields=["order_line", "contract"],
                condition=Q(released_at=None),
                name="allocation_once_per_contract",
                violation_error_message=_("This order line is already allocated to this contract."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order_line_id} → {self.contract_id}: {self.share}%"

    def part_of(self, net: Decimal) -> Decimal:
        """This share of an amount, in cents."""
        return round_cents(net * self.share / WHOLE)
