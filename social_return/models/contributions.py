"""Contributions: what fulfils an obligation, from draft to approved, and what proves it."""

from datetime import date
from typing import Self

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Replace, Upper
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from enterprises.models import Enterprise
from market.models import Order
from sif.actors import Actor
from sif.validators import kvk_number, no_bsn, plain_text
from social_return.models.blocks import Block, Bonus
from social_return.models.chain import Link
from social_return.models.contracts import Contract
from social_return.models.municipalities import Municipality
from social_return.models.schemes import Scheme
from social_return.models.states import (
    BOOKED,
    IN_REVIEW,
    OVER,
    ContributionKind,
    ContributionState,
    ContributionStatus,
)
from social_return.valuation.terms import Recognition

S = ContributionStatus


class ContributionQuerySet(models.QuerySet["Contribution"]):
    """Which contributions."""

    def visible_to(self, actor: Actor) -> Self:
        """Those on contracts one may see; a draft is the contractor's alone until it is submitted."""
        if actor.is_staff or actor.is_system:
            return self
        if actor.organisation_id is None:
            return self.none()
        mine = Q(pk=None)
        if not (actor.has("municipality") or actor.has("contractor")):
            mine = Q(entered_through__party_id=actor.organisation_id)
        if actor.has("municipality"):
            mine |= Q(municipality__organisation_id=actor.organisation_id) & ~Q(status=S.DRAFT)
        if actor.has("contractor"):
            mine |= Q(contract__contractor_id=actor.organisation_id)
        return self.filter(mine)

    def readable_by(self, actor: Actor) -> Self:
        """One of them, by its key: also what the organisation entered as a subcontractor."""
        below = Q(entered_through__party_id=actor.organisation_id or 0)
        return self.filter(Q(pk__in=Contribution.objects.visible_to(actor).values("pk")) | below)

    def in_review(self) -> Self:
        return self.filter(status__in=IN_REVIEW)

    def submitted(self) -> Self:
        """Waiting for an officer."""
        return self.filter(status=S.SUBMITTED)

    def asked(self) -> Self:
        """Waiting for the contractor's answer."""
        return self.filter(status=S.QUESTION)

    def open_for_contractor(self) -> Self:
        """What the contractor still has to do something with: a draft, or a question to answer."""
        return self.filter(status__in=[S.DRAFT, S.QUESTION])

    def booked(self) -> Self:
        return self.filter(status__in=BOOKED)

    def live(self) -> Self:
        """Those that still count, or may come to count."""
        return self.exclude(status__in=OVER)

    def employment(self) -> Self:
        return self.filter(kind=ContributionKind.EMPLOYMENT)

    def credit_notes_on(self, contribution: "Contribution") -> Self:
        """The credit notes on one invoice that count, or may come to count."""
        return self.live().filter(credits=contribution)

    def approvable_by(self, user_id: int | None) -> Self:
        """Those that this person may decide on: not one's own (two pairs of eyes)."""
        return self.exclude(entered_by_id=user_id) if user_id is not None else self

    def with_parties(self) -> Self:
        return self.select_related(
            "contract__municipality__organisation", "contract__contractor",
            "block", "scheme", "supplier", "order", "entered_through",
        )  # fmt: skip

    def with_proof(self) -> Self:
        """With documents and proofs seen at hand: two queries more."""
        return self.prefetch_related("evidence", "proofs_seen")

    def newest(self) -> Self:
        """Latest entered first; a total order."""
        return self.order_by("-entered_at", "-pk")

    def oldest(self) -> Self:
        """What has waited longest first; a total order."""
        return self.order_by(F("submitted_at").asc(nulls_last=True), "pk")

    def locked(self, contribution: "Contribution") -> "Contribution":
        """The row as it is now, held until the end of the transaction."""
        return self.select_for_update(of=("self",)).with_parties().get(pk=contribution.pk)


class Contribution(ContributionState):
    """What fulfils an obligation: employment, a purchase, an activity, or something custom.

    Of a person it keeps the building block, hours, dates and district, and nothing else. `candidate_hash`
    codes the employer desk's reference with the municipality's own key, only to refuse counting a person
    twice at the same time; it is shown to nobody and erased when its term ends. What it was approved for
    is in the ledger; the facts it was approved on do not change afterwards (migration 0002 holds that).
    """

    contract = models.ForeignKey(
        Contract, verbose_name=_("contract"), on_delete=models.PROTECT, related_name="contributions"
    )
    municipality = models.ForeignKey(
        Municipality, verbose_name=_("municipality"), on_delete=models.PROTECT, related_name="contributions"
    )
    scheme = models.ForeignKey(Scheme, verbose_name=_("scheme"), on_delete=models.PROTECT, related_name="+")
    block = models.ForeignKey(
        Block,
        verbose_name=_("building block"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    bonuses = models.ManyToManyField(Bonus, verbose_name=_("bonuses"), blank=True, related_name="+")
    description = models.CharField(
        _("what it is"), max_length=300, blank=True, validators=[no_bsn, plain_text]
    )

    # Employment: nothing about the person but these.
    hours_per_week = models.DecimalField(
        _("hours a week"), max_digits=5, decimal_places=2, null=True, blank=True
    )
    total_hours = models.DecimalField(
        _("hours in all"), max_digits=8, decimal_places=2, null=True, blank=True
    )
    start = models.DateField(_("first day"), null=True, blank=True)
    end = models.DateField(_("last day"), null=True, blank=True)
    district = models.CharField(_("district"), max_length=60, blank=True, validators=[no_bsn, plain_text])
    candidate_hash = models.CharField(max_length=64, null=True, blank=True, editable=False)  # noqa: DJ001 - null is "erased"; the overlap constraint needs it

    # Purchase: from an order, or an invoice from outside the market.
    order = models.ForeignKey(
        Order,
        verbose_name=_("order"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="contributions",
    )
    supplier = models.ForeignKey(
        Enterprise,
        verbose_name=_("social enterprise"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="contributions",
    )
    supplier_name = models.CharField(
        _("supplier"), max_length=120, blank=True, validators=[no_bsn, plain_text]
    )
    supplier_kvk = models.CharField(
        _("supplier’s KvK number"), max_length=8, blank=True, validators=[kvk_number]
    )
    invoice_number = models.CharField(
        _("invoice number"), max_length=60, blank=True, validators=[no_bsn, plain_text]
    )
    invoice_date = models.DateField(_("invoice date"), null=True, blank=True)
    recognition = models.CharField(_("recognised as"), max_length=20, choices=Recognition, blank=True)
    labour = models.DecimalField(_("labour part"), max_digits=12, decimal_places=2, null=True, blank=True)
    through_subcontractor = models.BooleanField(_("by a subcontractor"), default=False)
    link = models.ForeignKey(
        Link,
        verbose_name=_("link of the chain"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="contributions",
    )
    credits = models.ForeignKey(
        "self",
        verbose_name=_("credit note to"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="credit_notes",
    )

    # Purchase, activity, custom, and the wage cost of a placement where a scheme counts that.
    net = models.DecimalField(
        _("amount excluding VAT"), max_digits=12, decimal_places=2, null=True, blank=True
    )
    hours = models.DecimalField(_("hours"), max_digits=8, decimal_places=2, null=True, blank=True)

    claimed = models.DecimalField(_("counts for"), max_digits=14, decimal_places=2)
    rule = models.TextField(_("how it was valued"), blank=True)
    judgement = models.CharField(_("what an officer has to judge"), max_length=300, blank=True)
    approved = models.DecimalField(_("approved"), max_digits=14, decimal_places=2, null=True, blank=True)
    valuation_note = models.CharField(
        _("the officer’s valuation, in words"), max_length=500, blank=True, validators=[no_bsn, plain_text]
    )
    reason = models.CharField(_("reason"), max_length=500, blank=True, validators=[no_bsn, plain_text])
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("entered by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    entered_at = models.DateTimeField(_("entered at"))
    submitted_at = models.DateTimeField(_("submitted at"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("decided by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)

    objects = ContributionQuerySet.as_manager()

    class Meta:
        verbose_name = _("contribution")
        verbose_name_plural = _("contributions")
        indexes = [
            models.Index(fields=["contract", "status"], name="contribution_of_contract"),
            models.Index(
                fields=["municipality", "submitted_at"],
                name="contribution_waiting",
                condition=Q(status="submitted"),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="contribution_two_pairs_of_eyes",
                condition=Q(decided_by__isnull=True)
                | Q(entered_by__isnull=True)
                | ~Q(decided_by=F("entered_by")),
                violation_error_message=_("You entered this contribution. A colleague has to decide on it."),
            ),
            models.CheckConstraint(
                name="contribution_approved_iff_booked",
                condition=Q(
                    status__in=[*BOOKED, S.REVERSED], approved__isnull=False, decided_at__isnull=False
                )
                | (~Q(status__in=[*BOOKED, S.REVERSED]) & Q(approved__isnull=True)),
                violation_error_message=_(
                    "An approved contribution has an amount, and only an approved one."
                ),
            ),
            models.CheckConstraint(
                name="contribution_at_most_what_was_claimed",
                condition=Q(credits__isnull=True, claimed__gte=0)
                & (
                    Q(approved__isnull=True)
                    | Q(approved__gte=0) & (Q(kind=ContributionKind.CUSTOM) | Q(approved__lte=F("claimed")))
                )
                | Q(credits__isnull=False, claimed__lte=0)
                & (Q(approved__isnull=True) | Q(approved=F("claimed"))),
                violation_error_message=_("You cannot approve more than the scheme gives."),
            ),
            models.CheckConstraint(
                name="contribution_reason_when_less",
                condition=~Q(status__in=[S.PARTLY, S.REFUSED]) | ~Q(reason=""),
                violation_error_message=_("Say why, in a sentence that the contractor understands."),
            ),
            models.CheckConstraint(
                name="contribution_custom_is_written_down",
                condition=~Q(kind=ContributionKind.CUSTOM) | ~Q(status__in=BOOKED) | ~Q(valuation_note=""),
                violation_error_message=_("Write down how you arrived at this amount."),
            ),
            models.CheckConstraint(
                name="contribution_employment_is_sober",
                condition=Q(
                    kind=ContributionKind.EMPLOYMENT, description="", block__isnull=False, start__isnull=False
                )
                & Q(supplier_name="", order__isnull=True)
                | ~Q(kind=ContributionKind.EMPLOYMENT) & Q(candidate_hash__isnull=True),
                violation_error_message=_(
                    "Of a person we keep the building block, hours, dates and district only."
                ),
            ),
            models.CheckConstraint(
                name="contribution_purchase_has_a_source",
                condition=~Q(kind=ContributionKind.PURCHASE)
                | Q(net__isnull=False, invoice_date__isnull=False)
                & (Q(order__isnull=False) | ~Q(supplier_name="") & ~Q(invoice_number="")),
                violation_error_message=_("A purchase has an order, or a supplier and an invoice number."),
            ),
            models.CheckConstraint(
                name="contribution_negative_only_as_credit",
                condition=Q(credits__isnull=True) & (Q(net__isnull=True) | Q(net__gte=0))
                | Q(credits__isnull=False, kind=ContributionKind.PURCHASE, net__lt=0),
                violation_error_message=_(
                    "An amount below zero is a credit note: enter it with its invoice."
                ),
            ),
            models.CheckConstraint(
                name="contribution_dates_in_order",
                condition=Q(end__isnull=True) | Q(start__isnull=False, end__gte=F("start")),
                violation_error_message=_("The last day comes after the first day."),
            ),
            models.CheckConstraint(
                name="contribution_hours_fit_in_a_week",
                condition=(Q(hours_per_week__isnull=True) | Q(hours_per_week__gt=0, hours_per_week__lte=168))
                & (Q(total_hours__isnull=True) | Q(total_hours__gt=0))
                & (Q(hours__isnull=True) | Q(hours__gt=0)),
                violation_error_message=_("A week has 168 hours. Fill in the hours of one week."),
            ),
            models.UniqueConstraint(
                fields=["order", "contract"],
                condition=Q(order__isnull=False) & ~Q(status__in=OVER),
                name="contribution_once_per_order",
                violation_error_message=_("There is already a contribution for this order."),
            ),
            models.UniqueConstraint(
                F("supplier_kvk"),
                Upper(Replace(F("invoice_number"), Value(" "), Value(""))),
                condition=Q(order__isnull=True)
                & ~Q(supplier_kvk="")
                & ~Q(invoice_number="")
                & ~Q(status__in=OVER),
                name="contribution_invoice_once",
                violation_error_message=_("This invoice has already been entered. An invoice counts once."),
            ),
            ExclusionConstraint(
                name="contribution_person_once_at_a_time",
                expressions=[
                    ("municipality", RangeOperators.EQUAL),
                    ("candidate_hash", RangeOperators.EQUAL),
                    (
                        Func(
                            F("start"),
                            F("end"),
                            Value("[]"),
                            function="daterange",
                            output_field=DateRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(candidate_hash__isnull=False) & ~Q(status__in=OVER),
                violation_error_message=_(
                    "This person already counts in this municipality in (part of) this period. "
                    "Check the reference and the dates."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("contribution", args=[self.pk])

    def roles_of(self, actor: Actor) -> frozenset[str]:
        roles = self.contract.roles_of(actor)
        if self.entered_through is not None and self.entered_through.is_taken_by(actor):
            roles |= {"subcontractor"}
        return roles

    @property
    def title(self) -> str:
        """What it is, in a few words, for lists."""
        if self.credits_id:
            return str(_("Credit note of %(supplier)s") % {"supplier": self.supplier_name})
        if self.kind == ContributionKind.PURCHASE:
            return str(_("Purchase at %(supplier)s") % {"supplier": self.supplier_name})
        if self.kind == ContributionKind.EMPLOYMENT and self.block:
            return self.block.label
        return self.description or (self.block.label if self.block else self.get_kind_display())

    @property
    def can_be_credited(self) -> bool:
        """It is a booked invoice, not a credit note itself."""
        return self.kind == ContributionKind.PURCHASE and self.status in BOOKED and self.credits_id is None

    @property
    def counts_from(self) -> date | None:
        """The first day that it is about."""
        return self.start or self.invoice_date
