"""Priced answers to requests."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Self

from django.apps import apps
from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Prefetch, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from enterprises.models import Certificate, Enterprise
from market.models.requests import Request, RequestStatus
from sif.actors import Actor
from sif.money import ZERO, Price, Vat
from sif.states import Lifecycle, Verb
from sif.validators import no_bsn, plain_text

TEXT = [plain_text, no_bsn]


class ProposalStatus(models.TextChoices):
    """Where a proposal is in its life."""

    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Submitted")
    AWARDED = "awarded", _("Chosen")
    NOT_CHOSEN = "not_chosen", _("Not chosen")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    EXPIRED = "expired", _("Expired")


class ProposalQuerySet(models.QuerySet["Proposal"]):
    """Which proposals."""

    def of(self, actor: Actor) -> Self:
        """Those of the enterprise acted for."""
        if "seller" not in actor.roles or not actor.organisation_id:
            return self.none()
        return self.filter(enterprise__organisation=actor.organisation_id)

    def involving(self, actor: Actor) -> Self:
        """Those of the enterprise acted for, and the joint ones in which it was invited or agreed."""
        # By name: its module knows this one, not the other way round.
        joined = apps.get_model("market", "ProposalPartner").objects.of(actor).taking_part()
        own = self.model.objects.of(actor).values("pk")
        return self.filter(Q(pk__in=own) | Q(pk__in=joined.values("proposal")))

    def visible_to(self, actor: Actor) -> Self:
        """One's own and joint ones; for the buyer those that came in, once the request has closed (ADR 0017)."""
        if actor.is_staff:
            return self.exclude(status=ProposalStatus.DRAFT)
        allowed = Q(pk__in=self.model.objects.involving(actor).values("pk"))
        if "buyer" in actor.roles and actor.organisation_id:
            allowed |= (
                Q(request__buyer=actor.organisation_id)
                & ~Q(status__in=(ProposalStatus.DRAFT, ProposalStatus.WITHDRAWN))
                & ~Q(request__status__in=(RequestStatus.DRAFT, RequestStatus.OPEN))
            )
        return self.filter(allowed)

    def submitted(self) -> Self:
        """Those that wait for a choice."""
        return self.filter(status=ProposalStatus.SUBMITTED)

    def awarded(self) -> Self:
        """Those that were chosen."""
        return self.filter(status=ProposalStatus.AWARDED)

    def waiting(self) -> Self:
        """Those that must hear a decision: submitted, or expired meanwhile."""
        return self.filter(status__in=(ProposalStatus.SUBMITTED, ProposalStatus.EXPIRED))

    def came_in(self) -> Self:
        """Those a buyer compares: submitted, with whatever came of them."""
        return self.exclude(status__in=(ProposalStatus.DRAFT, ProposalStatus.WITHDRAWN))

    def to_expire(self, today: date) -> Self:
        """Submitted ones whose validity has passed."""
        return self.filter(status=ProposalStatus.SUBMITTED, valid_until__lt=today)

    def with_all(self) -> Self:
        """With request and enterprise in the same query, and lines and orders with their suppliers in four more."""
        return self.select_related("request__buyer", "enterprise__organisation__place").prefetch_related(
            "lines__supplier", "orders__seller"
        )

    def with_labels(self, day: date) -> Self:
        """Each enterprise that supplies with the labels that count on a day, and who checked them."""
        labels = Certificate.objects.valid_on(day).by_kind().select_related("checked_by")
        return self.prefetch_related(
            Prefetch("enterprise__certificates", labels, to_attr="labels"),
            Prefetch("lines__supplier__certificates", labels, to_attr="labels"),
        )

    def cheapest(self) -> Self:
        """Lowest price first; a total order."""
        return self.order_by("net", "pk")

    def newest(self) -> Self:
        """Last changed first; a total order."""
        return self.order_by("-changed_at", "-pk")

    def locked(self, proposal: "Proposal") -> "Proposal":
        """The row as it is now, locked; lock the request first."""
        return (
            self.select_for_update(of=("self",)).select_related("request", "enterprise").get(pk=proposal.pk)
        )


@dataclass(frozen=True, slots=True)
class Part:
    """What one enterprise supplies of a proposal: its lines, their price, and its share of the whole in percent."""

    enterprise: Enterprise
    lines: "list[ProposalLine]"
    price: Price
    percent: Decimal


class Proposal(models.Model):
    """What an enterprise offers for a request: priced lines, until when they stand, and how it will be done.

    Money is euros; `net` and `vat` are the sums of the lines that are no option, VAT rounded once per rate for each
    enterprise that supplies, because each gets its own order. It can be changed until the request closes; every
    submitted version is kept. Awarding it, whole or in part, makes an order for each enterprise that supplies.
    """

    request = models.ForeignKey(
        Request, verbose_name=_("request"), on_delete=models.PROTECT, related_name="proposals"
    )
    enterprise = models.ForeignKey(
        "enterprises.Enterprise",
        verbose_name=_("social enterprise"),
        on_delete=models.PROTECT,
        related_name="proposals",
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("written by"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    status = models.CharField(
        _("status"), max_length=12, choices=ProposalStatus, default=ProposalStatus.DRAFT, editable=False
    )
    version = models.PositiveSmallIntegerField(_("version"), default=0, editable=False)
    approach = models.TextField(_("how will you do it?"), max_length=4000, blank=True, validators=TEXT)
    impact = models.TextField(_("what does it do for people?"), max_length=1000, blank=True, validators=TEXT)
    starts_on = models.DateField(_("can start on"), null=True, blank=True)
    valid_until = models.DateField(_("valid until"))
    net = models.DecimalField(_("without VAT"), max_digits=10, decimal_places=2, default=0, editable=False)
    vat = models.DecimalField(_("VAT"), max_digits=10, decimal_places=2, default=0, editable=False)
    gross = models.GeneratedField(
        expression=F("net") + F("vat"),
        output_field=models.DecimalField(max_digits=11, decimal_places=2),
        db_persist=True,
    )
    created_at = models.DateTimeField(_("written at"), editable=False)
    changed_at = models.DateTimeField(_("changed at"), editable=False)
    submitted_at = models.DateTimeField(_("submitted at"), null=True, blank=True, editable=False)
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True, editable=False)
    decision_reason = models.TextField(_("why"), max_length=1000, blank=True, editable=False)
    lifecycle = Lifecycle(
        edit=Verb({ProposalStatus.DRAFT, ProposalStatus.WITHDRAWN}, to=ProposalStatus.DRAFT, by="seller"),
        revise=Verb({ProposalStatus.SUBMITTED}, to=ProposalStatus.SUBMITTED, by="seller"),
        submit=Verb(
            {ProposalStatus.DRAFT, ProposalStatus.WITHDRAWN}, to=ProposalStatus.SUBMITTED, by="seller"
        ),
        withdraw=Verb(
            {ProposalStatus.DRAFT, ProposalStatus.SUBMITTED}, to=ProposalStatus.WITHDRAWN, by="seller"
        ),
        break_up=Verb({ProposalStatus.SUBMITTED}, to=ProposalStatus.WITHDRAWN, by="partner"),
        extend=Verb(
            {ProposalStatus.SUBMITTED, ProposalStatus.EXPIRED}, to=ProposalStatus.SUBMITTED, by="seller"
        ),
        award=Verb({ProposalStatus.SUBMITTED}, to=ProposalStatus.AWARDED, by="buyer"),
        pass_over=Verb(
            {ProposalStatus.SUBMITTED, ProposalStatus.EXPIRED},
            to=ProposalStatus.NOT_CHOSEN,
            by={"buyer", "system"},
        ),
        expire=Verb({ProposalStatus.SUBMITTED}, to=ProposalStatus.EXPIRED, by="system"),
    )

    objects = ProposalQuerySet.as_manager()

    class Meta:
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        constraints = [
            models.UniqueConstraint(
                fields=["request", "enterprise"],
                name="proposal_one_per_enterprise",
                violation_error_message=_("You already have a proposal for this request. Change that one."),
            ),
            models.CheckConstraint(
                name="proposal_submitted_has_date",
                condition=Q(status__in=(ProposalStatus.DRAFT, ProposalStatus.WITHDRAWN))
                | Q(submitted_at__isnull=False),
                violation_error_message=_("A proposal that came in has a date."),
            ),
            models.CheckConstraint(
                name="proposal_decided_has_reason",
                condition=~Q(status__in=(ProposalStatus.AWARDED, ProposalStatus.NOT_CHOSEN))
                | Q(decided_at__isnull=False) & ~Q(decision_reason=""),
                violation_error_message=_("A choice comes with a reason and a date."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request} – {self.enterprise}"

    def get_absolute_url(self) -> str:
        return reverse("proposal", args=[self.pk])

    def roles_of(self, actor: Actor) -> frozenset[str]:
        """The roles this actor has towards this proposal: its seller, or the buyer who asked. Partners only read."""
        mine = "seller" in actor.roles and actor.organisation_id == self.enterprise.organisation_id
        asked = self.request.is_of(actor)
        roles = {role for role, is_so in (("seller", mine), ("buyer", asked)) if is_so}
        return frozenset(roles | (actor.roles & {"system"}))

    def is_valid_on(self, day: date) -> bool:
        """Whether it still stands."""
        return day <= self.valid_until

    @property
    def is_awarded_in_part(self) -> bool:
        """Whether something that was offered without a choice was left out, or less of it was taken."""
        return any(not line.is_awarded or line.is_divided for line in self.lines.all() if not line.is_option)

    @property
    def price(self) -> Price:
        """Net and VAT together."""
        return Price(self.net, self.vat)

    def parts(self, lines: "Iterable[ProposalLine] | None" = None) -> list[Part]:
        """For each enterprise that supplies, its lines (all that are no option, unless told which): the lead first.

        Shares follow from the lines and add up to a hundred; when everything is free nobody has one.
        """
        if lines is None:
            lines = [line for line in self.lines.all() if not line.is_option]
        grouped: dict[int, list[ProposalLine]] = {}
        for line in sorted(lines, key=lambda one: one.position):
            grouped.setdefault(line.supplier_id or self.enterprise_id, []).append(line)
        order = sorted(grouped, key=lambda one: (one != self.enterprise_id, one))
        prices = {one: Price.of((line.net, line.vat) for line in grouped[one]) for one in order}
        shares = _shares([prices[one].net for one in order])
        return [
            Part(grouped[one][0].supplier or self.enterprise, grouped[one], prices[one], share)
            for one, share in zip(order, shares, strict=True)
        ]


def _shares(nets: list[Decimal]) -> list[Decimal]:
    """Percentages with one decimal that add up to 100.0: what rounding leaves goes to the largest remainders."""
    whole = sum(nets, ZERO)
    if not whole:
        return [Decimal("0.0") for _net in nets]
    exact = [net * 1000 / whole for net in nets]
    tenths = [int(one) for one in exact]
    by_remainder = sorted(range(len(nets)), key=lambda one: (tenths[one] - exact[one], one))
    for place in by_remainder[: 1000 - sum(tenths)]:
        tenths[place] += 1
    return [Decimal(one) / 10 for one in tenths]


class ProposalLine(models.Model):
    """One line of a proposal: so many, at this price without VAT, with its own VAT rate.

    An option is offered besides: it is in no total, and the buyer may take it when choosing. In a joint proposal
    `supplier` says which partner delivers the line; nobody means the enterprise whose proposal it is.

    A buyer may divide a line that it asked: then less is chosen of it than was offered. Over all proposals together
    that is never more than was asked (a deferred trigger counts it).
    """

    proposal = models.ForeignKey(
        Proposal, verbose_name=_("proposal"), on_delete=models.CASCADE, related_name="lines"
    )
    position = models.PositiveSmallIntegerField(_("place"))
    title = models.CharField(_("what"), max_length=120, validators=TEXT)
    quantity = models.DecimalField(
        _("how many"), max_digits=10, decimal_places=2, validators=[MinValueValidator(Decimal("0.01"))]
    )
    unit = models.CharField(_("unit"), max_length=40, validators=TEXT)
    net_price = models.DecimalField(
        _("price each, without VAT"), max_digits=10, decimal_places=2, validators=[MinValueValidator(0)]
    )
    vat = models.CharField(_("VAT"), max_length=6, choices=Vat, default=Vat.HIGH)
    net = models.DecimalField(_("without VAT"), max_digits=10, decimal_places=2, editable=False)
    listing = models.ForeignKey(
        "market.Listing",
        verbose_name=_("listing"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    asked = models.ForeignKey(
        "market.RequestLine",
        verbose_name=_("answers"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="offered",
    )
    is_option = models.BooleanField(_("option"), default=False)
    supplier = models.ForeignKey(
        "enterprises.Enterprise",
        verbose_name=_("supplied by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="supplied_lines",
    )
    is_awarded = models.BooleanField(_("chosen"), default=False, editable=False)
    awarded_quantity = models.DecimalField(
        _("how many of it were chosen"), max_digits=10, decimal_places=2, null=True, editable=False
    )

    class Meta:
        verbose_name = _("line of a proposal")
        verbose_name_plural = _("lines of a proposal")
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "position"],
                name="proposal_line_place_once",
                violation_error_message=_("Two lines cannot have the same place."),
            ),
            models.CheckConstraint(
                name="proposal_line_positive",
                condition=Q(quantity__gt=0, net_price__gte=0),
                violation_error_message=_(
                    "A line has a quantity above zero and a price that is not negative."
                ),
            ),
            models.CheckConstraint(
                name="proposal_line_awarded_iff_quantity",
                condition=Q(is_awarded=False, awarded_quantity=None)
                | Q(
                    is_awarded=True,
                    awarded_quantity__isnull=False,
                    awarded_quantity__gt=0,
                    awarded_quantity__lte=F("quantity"),
                ),
                violation_error_message=_("Of a line that is chosen one takes no more than was offered."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_divided(self) -> bool:
        """Chosen, but less of it than was offered."""
        return self.awarded_quantity is not None and self.awarded_quantity < self.quantity
