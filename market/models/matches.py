"""Who comes into question for a request, and why."""

from datetime import date, datetime
from typing import Any, Self

from django.apps import apps
from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from enterprises.models import Certificate
from market.models.requests import Request, RequestStatus, Visibility
from market.models.weights import MatchWeights
from sif.actors import Actor
from sif.states import Lifecycle, Verb
from sif.validators import no_bsn, plain_text

TEXT = [plain_text, no_bsn]
WORTH_TELLING = 25  # places in the ranking of a request: who stands lower is not called up for it


class MatchDecision(models.TextChoices):
    """What a connector made of a match; kept as a label to measure the matching by."""

    NONE = "none", _("Not decided")
    SHORTLISTED = "shortlisted", _("Shortlisted")
    REFUSED = "refused", _("Refused")


class RefusalReason(models.TextChoices):
    """Why a connector leaves a candidate out."""

    OTHER_TRADE = "other_trade", _("Does something else")
    TOO_FAR = "too_far", _("Too far away")
    TOO_SMALL = "too_small", _("Too small for this")
    TOO_LATE = "too_late", _("Cannot be in time")
    TOO_DEAR = "too_dear", _("Too expensive for the budget")
    NO_LABEL = "no_label", _("Lacks a label that is needed")
    FULL = "full", _("Has enough open introductions")
    ASKED_NOT_TO = "asked_not_to", _("Asked not to be introduced now")
    OTHER = "other", _("Something else")


class MatchQuerySet(models.QuerySet["Match"]):
    """Which matches."""

    def ranked(self) -> Self:
        """Candidates that meet everything: pinned first, then best first; added by hand without rank after them."""
        best = models.F("rank").asc(nulls_last=True)
        return self.filter(failures=[]).order_by("-pinned", best, "pk")

    def next_in_line(self, request: Request, *, near: float) -> Self:
        """Whom to introduce next: the shortlist, then the undecided with this share of the best score."""
        best = self.filter(request=request).aggregate(most=models.Max("score"))["most"] or 0.0
        waiting = Q(decision=MatchDecision.NONE, full=False, score__gte=near * best) | Q(
            decision=MatchDecision.SHORTLISTED
        )
        shortlisted = models.Case(models.When(decision=MatchDecision.SHORTLISTED, then=0), default=1)
        left = self.filter(waiting, request=request, failures=[]).exclude(
            introduction__introduced_at__isnull=False
        )
        best_first = models.F("rank").asc(nulls_last=True)
        return left.select_related("request", "enterprise").order_by(shortlisted, "-pinned", best_first, "pk")

    def left_out(self) -> Self:
        """Candidates that fail a hard requirement, nearest first."""
        return self.exclude(failures=[]).order_by("-score", "pk")

    def for_enterprise_of(self, actor: Actor) -> Self:
        """Those of the enterprise acted for."""
        return self.filter(enterprise__organisation=actor.organisation_id or 0)

    def suiting(self, now: datetime) -> Self:
        """Those that meet everything, of public requests that take answers, and that no connector refused."""
        return self.filter(
            failures=[],
            rank__lte=WORTH_TELLING,
            request__status=RequestStatus.OPEN,
            request__visibility=Visibility.PUBLIC,
            request__respond_by__gt=now,
        ).exclude(decision=MatchDecision.REFUSED)

    def short_of(self, now: datetime) -> Self:
        """Those that fail a requirement of a public request that is open: why one cannot take part."""
        return self.left_out().filter(
            request__status=RequestStatus.OPEN,
            request__visibility=Visibility.PUBLIC,
            request__respond_by__gt=now,
        )

    def unanswered(self) -> Self:
        """Those whose enterprise was not introduced, has no proposal and said nothing yet."""
        same = {"request": models.OuterRef("request"), "enterprise": models.OuterRef("enterprise")}
        interest = apps.get_model("market", "Interest").objects.filter(**same)
        proposal = apps.get_model("market", "Proposal").objects.filter(**same)
        introduced = apps.get_model("market", "Introduction").objects.filter(
            introduced_at__isnull=False, **same
        )
        return self.filter(~models.Exists(interest), ~models.Exists(proposal), ~models.Exists(introduced))

    def to_tell(self, now: datetime) -> Self:
        """What belongs in a digest: suits, was not answered, and was not told before."""
        told = apps.get_model("market", "MatchTold").objects.filter(
            request=models.OuterRef("request"), enterprise=models.OuterRef("enterprise")
        )
        found = self.suiting(now).unanswered().filter(~models.Exists(told))
        return found.select_related("enterprise__organisation", "listing", "request__buyer", "request__place")

    def with_request(self) -> Self:
        """With all that a card in the inbox shows, in one query."""
        return self.select_related("request__buyer", "request__place", "request__category", "listing")

    def undecided(self) -> Self:
        """Those a connector still has to look at."""
        return self.filter(decision=MatchDecision.NONE)

    def with_enterprise(self) -> Self:
        """With all that a row shows, in one query."""
        return self.select_related("enterprise__organisation__place", "listing__category")

    def for_desk(self, today: date) -> Self:
        """With what a connector wants to know beside the match, in the same query.

        `valid_kinds`: labels valid today; `busy`: open introductions; `spoken_on`: the last contact.
        """
        same = {"enterprise": models.OuterRef("enterprise")}
        kinds = Certificate.objects.valid_on(today).filter(**same).order_by("kind").values("kind").distinct()
        # By name: the introductions stand below this, the contacts in a module above it.
        awaiting = apps.get_model("market", "Introduction").objects.awaiting().filter(**same).order_by()
        spoken = apps.get_model("market", "Contact").objects.filter(**same).latest_first()
        number = awaiting.values("enterprise").annotate(number=models.Count("pk")).values("number")
        return (
            self.with_enterprise()
            .select_related("introduction", "decided_by")
            .annotate(
                valid_kinds=ArraySubquery(kinds),
                busy=Coalesce(models.Subquery(number, output_field=models.IntegerField()), 0),
                spoken_on=models.Subquery(spoken.values("day")[:1]),
            )
        )

    def locked(self, match: "Match") -> "Match":
        """The row as it is now, locked; lock the request first."""
        return self.select_for_update(of=("self",)).select_related("enterprise", "request").get(pk=match.pk)


class Match(models.Model):
    """A candidate enterprise for a request: its score per factor, or the requirements it does not meet.

    `factors` holds for each reason its code, value (0 to 1) and the words that hit, `failures` the hard
    requirements that are not met. Computing again renews these; the connector's decision stays.
    """

    request = models.ForeignKey(
        Request, verbose_name=_("request"), on_delete=models.CASCADE, related_name="matches"
    )
    enterprise = models.ForeignKey(
        "enterprises.Enterprise",
        verbose_name=_("social enterprise"),
        on_delete=models.CASCADE,
        related_name="matches",
    )
    listing = models.ForeignKey(
        "market.Listing",
        verbose_name=_("listing that fits best"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    listing_version = models.ForeignKey(
        "market.ListingVersion",
        verbose_name=_("version of it that was read"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    rank = models.PositiveIntegerField(_("place"), null=True, blank=True)
    score = models.FloatField(_("score"), default=0)
    lift = models.FloatField(_("lift for newcomers"), default=0)
    full = models.BooleanField(_("has enough open introductions"), default=False)
    factors = models.JSONField(_("factors"), default=list)
    failures = models.JSONField(_("requirements not met"), default=list)
    weights = models.ForeignKey(
        MatchWeights,
        verbose_name=_("weights"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    by_hand = models.BooleanField(_("added by hand"), default=False)
    pinned = models.BooleanField(_("pinned on top"), default=False, editable=False)
    computed_at = models.DateTimeField(_("computed at"))
    decision = models.CharField(
        _("decision"), max_length=12, choices=MatchDecision, default=MatchDecision.NONE, editable=False
    )
    decision_code = models.CharField(
        _("reason"), max_length=20, choices=RefusalReason, blank=True, editable=False
    )
    decision_note = models.CharField(
        _("explanation"), max_length=300, blank=True, validators=TEXT, editable=False
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("decided by"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )

    # answered by MatchQuerySet.for_desk
    valid_kinds: list[str]
    busy: int
    spoken_on: date | None

    lifecycle = Lifecycle(
        shortlist=Verb({MatchDecision.NONE, MatchDecision.REFUSED}, to=MatchDecision.SHORTLISTED, by="staff"),
        refuse=Verb({MatchDecision.NONE, MatchDecision.SHORTLISTED}, to=MatchDecision.REFUSED, by="staff"),
        undo=Verb({MatchDecision.SHORTLISTED, MatchDecision.REFUSED}, to=MatchDecision.NONE, by="staff"),
    )

    objects = MatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("match")
        verbose_name_plural = _("matches")
        constraints = [
            models.UniqueConstraint(
                fields=["request", "enterprise"],
                name="match_once",
                violation_error_message=_("This enterprise is already in the list."),
            ),
            models.CheckConstraint(
                name="match_refused_iff_reason",
                condition=Q(decision=MatchDecision.REFUSED) & ~Q(decision_code="")
                | ~Q(decision=MatchDecision.REFUSED) & Q(decision_code=""),
                violation_error_message=_("A refused match has a reason, and only a refused one."),
            ),
            models.CheckConstraint(
                name="match_rank_iff_passed",
                condition=Q(failures=[]) | Q(rank=None),
                violation_error_message=_(
                    "A candidate that fails a requirement has no place in the ranking."
                ),
            ),
        ]
        indexes = [models.Index(fields=["request", "rank"], name="match_of_request")]

    def __str__(self) -> str:
        return f"{self.request_id} × {self.enterprise_id}"

    def factor(self, code: str) -> dict[str, Any]:
        """One stored factor; empty when there is none, as for candidates added by hand."""
        return next((factor for factor in self.factors if factor["code"] == code), {})
