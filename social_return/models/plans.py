"""The plan of the contractor: what it means to do, by when, and what the municipality thinks of it."""

from datetime import date, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from sif.actors import Actor
from sif.states import Lifecycle, Verb
from sif.validators import no_bsn, plain_text
from social_return.models.blocks import Block
from social_return.models.contracts import Contract
from social_return.models.states import ContributionKind


class PlanStatus(models.TextChoices):
    """Where a plan stands."""

    DRAFT = "draft", _("Being written")
    SUBMITTED = "submitted", _("With the municipality")
    CHANGE = "change_asked", _("Change asked")
    ACCEPTED = "accepted", _("Accepted")


S = PlanStatus
WRITING = (S.DRAFT, S.CHANGE)
TONES = {S.DRAFT: "off", S.SUBMITTED: "wait", S.CHANGE: "wait", S.ACCEPTED: "ok"}


class PlanQuerySet(models.QuerySet["Plan"]):
    """Which plans."""

    def visible_to(self, actor: Actor) -> Self:
        return self.filter(contract__in=Contract.objects.visible_to(actor))

    def with_parties(self) -> Self:
        return self.select_related("contract__municipality__organisation", "contract__contractor")

    def never_submitted(self) -> Self:
        return self.filter(submitted_at=None)

    def due_within(self, today: date, days: int) -> Self:
        """Not submitted, and due in at most so many days (today included)."""
        return self.never_submitted().filter(due_on__range=(today, today + timedelta(days=days)))

    def late(self, today: date) -> Self:
        """Not submitted, and the deadline has passed."""
        return self.never_submitted().filter(due_on__lt=today)

    def waiting(self) -> Self:
        """With the municipality."""
        return self.filter(status=S.SUBMITTED)

    def in_order(self) -> Self:
        return self.order_by("due_on", "pk")

    def locked(self, plan: "Plan") -> "Plan":
        return self.select_for_update(of=("self",)).with_parties().get(pk=plan.pk)


class Plan(models.Model):
    """How a contractor means to fulfil its obligation: in words, and in planned contributions.

    Due on a day that follows from the scheme (or that the officer set). Not submitted by then, it is late.
    """

    contract = models.OneToOneField(
        Contract, verbose_name=_("contract"), on_delete=models.PROTECT, related_name="plan"
    )
    status = models.CharField(_("status"), max_length=12, choices=PlanStatus, default=S.DRAFT, editable=False)
    due_on = models.DateField(_("due on"), null=True, blank=True)
    approach = models.TextField(_("approach"), max_length=2000, blank=True, validators=[no_bsn, plain_text])
    remark = models.CharField(
        _("what the municipality says of it"), max_length=500, blank=True, validators=[no_bsn, plain_text]
    )
    submitted_at = models.DateTimeField(_("submitted at"), null=True, blank=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("submitted by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)

    objects = PlanQuerySet.as_manager()

    lifecycle = Lifecycle(
        write=Verb({S.DRAFT, S.CHANGE}, to=S.DRAFT, by="contractor"),
        submit=Verb({S.DRAFT, S.CHANGE}, to=S.SUBMITTED, by="contractor"),
        accept=Verb({S.SUBMITTED}, to=S.ACCEPTED, by="municipality"),
        ask_change=Verb({S.SUBMITTED, S.ACCEPTED}, to=S.CHANGE, by="municipality"),
        revise=Verb({S.SUBMITTED, S.ACCEPTED}, to=S.DRAFT, by="contractor"),
    )

    class Meta:
        verbose_name = _("plan")
        verbose_name_plural = _("plans")
        constraints = [
            models.CheckConstraint(
                name="plan_submitted_has_a_moment",
                condition=~Q(status__in=[S.SUBMITTED, S.ACCEPTED, S.CHANGE]) | Q(submitted_at__isnull=False),
                violation_error_message=_("A plan that was submitted says when."),
            ),
            models.CheckConstraint(
                name="plan_change_says_what",
                condition=~Q(status=S.CHANGE) | ~Q(remark=""),
                violation_error_message=_(
                    "Say what has to change, in a sentence that the contractor understands."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contract_id}: {self.get_status_display()}"

    def get_absolute_url(self) -> str:
        return reverse("contract_plan", args=[self.contract.number])

    def roles_of(self, actor: Actor) -> frozenset[str]:
        return self.contract.roles_of(actor)

    def is_late(self, today: date) -> bool:
        """The deadline has passed and nothing was submitted."""
        return self.submitted_at is None and self.due_on is not None and self.due_on < today

    @property
    def is_writable(self) -> bool:
        """The contractor may still change it."""
        return self.status in WRITING

    @property
    def waits(self) -> bool:
        return self.status == S.SUBMITTED

    @property
    def is_accepted(self) -> bool:
        return self.status == S.ACCEPTED

    @property
    def tone(self) -> str:
        return TONES[PlanStatus(self.status)]


class PlannedContributionQuerySet(models.QuerySet["PlannedContribution"]):
    """Which planned contributions."""

    def still_to_come(self, day: date) -> Self:
        """Those that end after a day."""
        return self.filter(ends_on__gt=day)

    def submitted(self) -> Self:
        """Those of a plan that the municipality has seen; what a contractor is still writing is its own."""
        return self.filter(contract__plan__status__in=[S.SUBMITTED, S.ACCEPTED])

    def in_order(self) -> Self:
        """By when; a total order."""
        return self.order_by("starts_on", "pk")


class PlannedContribution(models.Model):
    """One line of a plan: what kind of contribution, for how many euros of the obligation, and when."""

    contract = models.ForeignKey(
        Contract, verbose_name=_("contract"), on_delete=models.PROTECT, related_name="planned"
    )
    kind = models.CharField(_("kind"), max_length=12, choices=ContributionKind)
    block = models.ForeignKey(
        Block,
        verbose_name=_("building block"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    what = models.CharField(_("what it is"), max_length=200, validators=[no_bsn, plain_text])
    amount = models.DecimalField(_("counts for"), max_digits=12, decimal_places=2)
    hours = models.DecimalField(_("hours"), max_digits=8, decimal_places=2, null=True, blank=True)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))

    objects = PlannedContributionQuerySet.as_manager()

    class Meta:
        verbose_name = _("planned contribution")
        verbose_name_plural = _("planned contributions")
        indexes = [models.Index(fields=["contract", "starts_on"], name="planned_of_contract")]
        constraints = [
            models.CheckConstraint(
                name="planned_counts_for_something",
                condition=Q(amount__gt=0) & (Q(hours__isnull=True) | Q(hours__gt=0)),
                violation_error_message=_("Fill in a number above 0."),
            ),
            models.CheckConstraint(
                name="planned_dates_in_order",
                condition=Q(ends_on__gte=F("starts_on")),
                violation_error_message=_("The last day comes after the first day."),
            ),
        ]

    def __str__(self) -> str:
        return self.what
