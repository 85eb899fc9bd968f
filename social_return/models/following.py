"""Who is told what, and what was told: quarterly reports, nudges, and questions about how it turned out."""

from datetime import date, datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from sif.actors import Actor
from sif.dates import local_day
from social_return.models.contracts import Contract
from social_return.models.contributions import Contribution
from social_return.models.municipalities import Municipality

DAYS_TO_ANSWER = 90
"""After a quarter nobody remembers; the round stays unanswered and the report says so."""
DAYS_TO_REMINDER = 14


class ReportSubscriptionQuerySet(models.QuerySet["ReportSubscription"]):
    """Which subscriptions."""

    def of(self, municipality: Municipality) -> Self:
        return self.filter(municipality=municipality)

    def held_by(self, user_id: int | None) -> Self:
        return self.filter(user_id=user_id)


class ReportSubscription(models.Model):
    """Somebody of a municipality gets a mail with a link to the report of each quarter that has ended."""

    municipality = models.ForeignKey(
        Municipality, verbose_name=_("municipality"), on_delete=models.CASCADE, related_name="subscriptions"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("who"), on_delete=models.CASCADE, related_name="+"
    )
    since = models.DateTimeField(_("since"))

    objects = ReportSubscriptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("subscription to the quarterly report")
        verbose_name_plural = _("subscriptions to the quarterly report")
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "user"],
                name="report_subscription_once",
                violation_error_message=_("You already get the report of each quarter."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.municipality_id}: {self.user_id}"


class Nudge(models.Model):
    """A contract fell behind schedule in a month, and its people were told; once a month at most."""

    contract = models.ForeignKey(
        Contract, verbose_name=_("contract"), on_delete=models.CASCADE, related_name="nudges"
    )
    month = models.DateField(_("month"), help_text=_("Its first day."))
    sent_at = models.DateTimeField(_("sent at"))

    class Meta:
        verbose_name = _("nudge")
        verbose_name_plural = _("nudges")
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "month"],
                name="nudge_once_a_month",
                violation_error_message=_("A contract is nudged once a month at most."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contract_id} {self.month:%Y-%m}"


class NudgeStop(models.Model):
    """Somebody does not want to be nudged. The figures stay on the market for them to look at."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, verbose_name=_("who"), on_delete=models.CASCADE, related_name="+"
    )
    since = models.DateTimeField(_("since"))

    class Meta:
        verbose_name = _("somebody who is not nudged")
        verbose_name_plural = _("people who are not nudged")

    def __str__(self) -> str:
        return str(self.user_id)


class OutcomeRoundQuerySet(models.QuerySet["OutcomeRound"]):
    """Which questions."""

    def visible_to(self, actor: Actor) -> Self:
        """Those about contracts one may see."""
        if actor.organisation_id is None:
            return self.none()
        mine = Q(pk=None)
        if actor.has("municipality"):
            mine |= Q(contract__municipality__organisation_id=actor.organisation_id)
        if actor.has("contractor"):
            mine |= Q(contract__contractor_id=actor.organisation_id)
        return self.filter(mine)

    def open(self, now: datetime) -> Self:
        """Asked, not answered, and still to be remembered."""
        return self.filter(answered_at=None, asked_at__gt=now - timedelta(days=DAYS_TO_ANSWER))

    def due_for_reminder(self, now: datetime) -> Self:
        return self.open(now).filter(reminded_at=None, asked_at__lte=now - timedelta(days=DAYS_TO_REMINDER))

    def with_contract(self) -> Self:
        return self.select_related("contract__municipality__organisation", "contract__contractor")

    def newest(self) -> Self:
        return self.order_by("-asked_at", "-pk")

    def locked(self, pk: int) -> "OutcomeRound":
        return self.select_for_update(of=("self",)).with_contract().get(pk=pk)


class OutcomeRound(models.Model):
    """The question how many people of a contract are still at work, half a year or a year after they began.

    Asked of the contractor once, with one reminder; the answer is three counts, nothing else is known.
    """

    class After(models.IntegerChoices):
        """Months after the first day of the placement."""

        HALF_YEAR = 6, _("after six months")
        YEAR = 12, _("after twelve months")

    contract = models.ForeignKey(
        Contract, verbose_name=_("contract"), on_delete=models.PROTECT, related_name="outcomes"
    )
    after = models.PositiveSmallIntegerField(_("asked"), choices=After)
    placements = models.PositiveIntegerField(_("placements"))
    asked_at = models.DateTimeField(_("asked at"))
    reminded_at = models.DateTimeField(_("reminded at"), null=True, blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    still = models.PositiveIntegerField(_("still at work"), null=True, blank=True)
    stopped = models.PositiveIntegerField(_("not at work any more"), null=True, blank=True)
    unknown = models.PositiveIntegerField(_("not known"), null=True, blank=True)

    objects = OutcomeRoundQuerySet.as_manager()

    class Meta:
        verbose_name = _("question about the outcome")
        verbose_name_plural = _("questions about the outcome")
        constraints = [
            models.CheckConstraint(
                name="outcome_after_half_a_year_or_a_year",
                condition=Q(after__in=[6, 12]),
                violation_error_message=_("It is asked after six and after twelve months."),
            ),
            models.CheckConstraint(
                name="outcome_answer_is_everybody",
                condition=Q(
                    answered_at__isnull=True, still__isnull=True, stopped__isnull=True, unknown__isnull=True
                )
                | Q(answered_at__isnull=False, placements=F("still") + F("stopped") + F("unknown")),
                violation_error_message=_("The three numbers together are the number of people."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contract_id} {self.after}"

    def get_absolute_url(self) -> str:
        return reverse("outcomes")

    @property
    def answer_until(self) -> date:
        return local_day(self.asked_at + timedelta(days=DAYS_TO_ANSWER))


class OutcomePlacement(models.Model):
    """One placement in a question: each is asked about once after six months and once after twelve."""

    round = models.ForeignKey(
        OutcomeRound, verbose_name=_("question"), on_delete=models.CASCADE, related_name="asked_about"
    )
    contribution = models.ForeignKey(
        Contribution, verbose_name=_("placement"), on_delete=models.CASCADE, related_name="outcomes"
    )
    after = models.PositiveSmallIntegerField(_("asked"), choices=OutcomeRound.After)

    class Meta:
        verbose_name = _("placement in a question about the outcome")
        verbose_name_plural = _("placements in questions about the outcome")
        constraints = [
            models.UniqueConstraint(
                fields=["contribution", "after"],
                name="outcome_asked_once",
                violation_error_message=_("This placement was asked about already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round_id}: {self.contribution_id}"
