"""How proposals are judged: assessors score alone, then together; and what a buyer asks one proposer."""

from decimal import Decimal
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from enterprises.models import Membership
from market.models.choosing import HIGHEST, Criterion
from market.models.proposals import Proposal
from market.models.requests import Request
from sif.actors import Actor
from sif.validators import no_bsn, plain_text

TEXT = [plain_text, no_bsn]
POINTS = Q(points__gte=0, points__lte=HIGHEST)
OUT_OF_RANGE = _("Points go from 0 to 10.")


def _points() -> "models.DecimalField[Decimal, Decimal]":
    return models.DecimalField(_("points"), max_digits=3, decimal_places=1)


class AssessmentQuerySet(models.QuerySet["Assessment"]):
    """Whose judgements."""

    def of(self, actor: Actor) -> Self:
        """Those of the member who acts, as long as it is a member."""
        return self.filter(member=actor.membership_id or 0, member__ended_at=None)

    def counting(self) -> Self:
        """Those that are waited for: of people who are still members; and those that were handed in."""
        return self.filter(
            Q(handed_in_at__isnull=False) | Q(member__ended_at=None, member__user__is_active=True)
        )

    def by_name(self) -> Self:
        """With the person in the same query."""
        return self.select_related("member__user").order_by("member__user__name", "pk")


class Assessment(models.Model):
    """What one assessor does for one request: scores every proposal alone, and hands that in once."""

    request = models.ForeignKey(
        Request, verbose_name=_("request"), on_delete=models.CASCADE, related_name="assessments"
    )
    member = models.ForeignKey(
        Membership, verbose_name=_("assessor"), on_delete=models.PROTECT, related_name="assessments"
    )
    asked_at = models.DateTimeField(_("asked at"))
    declared_at = models.DateTimeField(_("declared to have no interest at"), null=True, blank=True)
    handed_in_at = models.DateTimeField(_("handed in at"), null=True, blank=True)

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("assessment")
        verbose_name_plural = _("assessments")
        constraints = [
            models.UniqueConstraint(
                fields=["request", "member"],
                name="assessment_once",
                violation_error_message=_("This person is an assessor already."),
            ),
            models.CheckConstraint(
                name="assessment_of_somebody_without_interest",
                condition=Q(handed_in_at=None) | Q(declared_at__isnull=False),
                violation_error_message=_("Who hands in scores has declared to have no interest."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request} – {self.member}"


class ScoresOpened(models.Model):
    """From here on the assessors and their buyer read each other's scores; before it nobody does.

    It happens by itself when the last one hands in; before that only by hand, with a reason.
    """

    request = models.OneToOneField(
        Request, verbose_name=_("request"), on_delete=models.CASCADE, related_name="scores_opened"
    )
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("by"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    reason = models.CharField(_("reason"), max_length=300, blank=True, validators=TEXT)

    class Meta:
        verbose_name = _("opening of scores")
        verbose_name_plural = _("openings of scores")

    def __str__(self) -> str:
        return str(self.request)


class ScoreQuerySet(models.QuerySet["Score"]):
    """Which scores."""

    def visible_to(self, actor: Actor) -> Self:
        """One's own; those of others in the own organisation once the scores are opened."""
        mine = Q(assessment__in=Assessment.objects.of(actor))
        if "buyer" in actor.roles and actor.organisation_id:
            mine |= Q(
                assessment__request__buyer=actor.organisation_id,
                assessment__request__scores_opened__isnull=False,
                assessment__handed_in_at__isnull=False,
            )
        return self.filter(mine)


class Score(models.Model):
    """Points from 0 to 10 that one assessor gives one proposal for one criterion, with a note."""

    assessment = models.ForeignKey(
        Assessment, verbose_name=_("assessment"), on_delete=models.CASCADE, related_name="scores"
    )
    criterion = models.ForeignKey(
        Criterion, verbose_name=_("criterion"), on_delete=models.CASCADE, related_name="scores"
    )
    proposal = models.ForeignKey(
        Proposal, verbose_name=_("proposal"), on_delete=models.CASCADE, related_name="scores"
    )
    points = _points()
    note = models.CharField(_("note"), max_length=500, blank=True, validators=TEXT)

    objects = ScoreQuerySet.as_manager()

    class Meta:
        verbose_name = _("score")
        verbose_name_plural = _("scores")
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "criterion", "proposal"],
                name="score_once",
                violation_error_message=_("This score was given already."),
            ),
            models.CheckConstraint(
                name="score_in_range", condition=POINTS, violation_error_message=OUT_OF_RANGE
            ),
        ]

    def __str__(self) -> str:
        return f"{self.points}"


class AgreedScore(models.Model):
    """What the assessors make of it together; other than their mean only with a reason."""

    criterion = models.ForeignKey(
        Criterion, verbose_name=_("criterion"), on_delete=models.CASCADE, related_name="agreed"
    )
    proposal = models.ForeignKey(
        Proposal, verbose_name=_("proposal"), on_delete=models.CASCADE, related_name="agreed"
    )
    points = _points()
    reason = models.CharField(_("why"), max_length=500, blank=True, validators=TEXT)
    agreed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("written by"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    agreed_at = models.DateTimeField(_("agreed at"))

    class Meta:
        verbose_name = _("agreed score")
        verbose_name_plural = _("agreed scores")
        constraints = [
            models.UniqueConstraint(
                fields=["criterion", "proposal"],
                name="agreed_score_once",
                violation_error_message=_("This score was agreed already."),
            ),
            models.CheckConstraint(
                name="agreed_score_in_range", condition=POINTS, violation_error_message=OUT_OF_RANGE
            ),
        ]

    def __str__(self) -> str:
        return f"{self.points}"


class ClarificationQuerySet(models.QuerySet["Clarification"]):
    """Which questions."""

    def open(self) -> Self:
        """Those without an answer."""
        return self.filter(answered_at=None)

    def of(self, proposal: Proposal) -> Self:
        """Those about one proposal, the first one first."""
        return self.filter(proposal=proposal).order_by("asked_at", "pk")


class Clarification(models.Model):
    """A question of the buyer to one proposer after closing, with the answer. It changes no price."""

    proposal = models.ForeignKey(
        Proposal, verbose_name=_("proposal"), on_delete=models.PROTECT, related_name="clarifications"
    )
    question = models.CharField(_("question"), max_length=600, validators=TEXT)
    answer_by = models.DateField(_("answer before"))
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("asked by"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    asked_at = models.DateTimeField(_("asked at"))
    answer = models.CharField(_("answer"), max_length=2000, blank=True, validators=TEXT)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("answered by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)

    objects = ClarificationQuerySet.as_manager()

    class Meta:
        verbose_name = _("clarification")
        verbose_name_plural = _("clarifications")
        constraints = [
            models.CheckConstraint(
                name="clarification_answered_iff_dated",
                condition=Q(answer="", answered_at=None) | ~Q(answer="") & Q(answered_at__isnull=False),
                violation_error_message=_("An answer has a date."),
            ),
        ]

    def __str__(self) -> str:
        return self.question
