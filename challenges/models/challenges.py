"""A social question that a team answers in twelve weeks, and the weeks themselves."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Case, Exists, F, Func, OuterRef, Q, Value, When
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from enterprises.models import Organisation
from sif.states import Lifecycle, Verb
from sif.validators import no_bsn, plain_text

if TYPE_CHECKING:
    from sif.actors import Actor

WEEKS = 12
DAYS = 84  # twelve weeks, from the start date; PRODUCT 5, "Challenge"

TEXT = [no_bsn, plain_text]


class ChallengeStatus(models.TextChoices):
    """Where a challenge stands."""

    ANNOUNCED = "announced", _("Announced")
    OPEN = "open", _("Open for entries")
    SELECTING = "selecting", _("Choosing a team")
    IN_PROGRESS = "in_progress", _("Running")
    FINISHED = "finished", _("Finished")
    STOPPED = "stopped", _("Stopped")


class Theme(models.TextChoices):
    """What a challenge is about."""

    WORK = "work", _("Work and learning")
    POVERTY = "poverty", _("Poverty and debt")
    FOOD = "food", _("Food and waste")
    HOUSING = "housing", _("Living and building")
    MOBILITY = "mobility", _("Transport")
    CARE = "care", _("Health and care")
    TOGETHER = "together", _("Loneliness and meeting")
    NEWCOMERS = "newcomers", _("Newcomers")
    ENERGY = "energy", _("Energy and climate")


class ChallengeQuerySet(models.QuerySet["Challenge"]):
    """The words for picking challenges."""

    def open_for_entry(self, today: date) -> Self:
        """An organisation may send an entry today."""
        return self.filter(
            status__in=[ChallengeStatus.OPEN, ChallengeStatus.IN_PROGRESS], entries_until__gte=today
        )

    def running(self) -> Self:
        """In their twelve weeks."""
        return self.filter(status=ChallengeStatus.IN_PROGRESS)

    def finished(self) -> Self:
        """Ended with an outcome."""
        return self.filter(status=ChallengeStatus.FINISHED)

    def judged_by(self, actor: Actor) -> Self:
        """The person is on the jury."""
        return self.filter(jury=actor.person) if actor.person else self.none()

    def coming(self) -> Self:
        """Announced, or busy choosing a team."""
        return self.filter(status__in=[ChallengeStatus.ANNOUNCED, ChallengeStatus.SELECTING])

    def unfinished(self) -> Self:
        """Neither finished nor stopped."""
        return self.exclude(status__in=[ChallengeStatus.FINISHED, ChallengeStatus.STOPPED])

    def soonest_end_first(self) -> Self:
        """The one that ends first on top."""
        return self.order_by("starts_on", "pk")

    def shown(self) -> Self:
        """All but the stopped ones, which only their own page remembers."""
        return self.exclude(status=ChallengeStatus.STOPPED)

    def about(self, theme: str) -> Self:
        """Of one theme."""
        return self.filter(theme=theme)

    def running_first(self) -> Self:
        """Running, open, coming, finished; then the latest start; then by id."""
        life = [
            ChallengeStatus.IN_PROGRESS,
            ChallengeStatus.OPEN,
            ChallengeStatus.SELECTING,
            ChallengeStatus.ANNOUNCED,
            ChallengeStatus.FINISHED,
        ]
        rank = Case(
            *(When(status=status, then=place) for place, status in enumerate(life)), default=len(life)
        )
        return self.order_by(rank, "-starts_on", "-pk")

    def for_cards(self) -> Self:
        """With what a row in the list shows."""
        return self.select_related("owner", "outcome").prefetch_related("steps")

    def for_page(self, actor: Actor) -> Self:
        """With what its own page shows, and whether the actor is on its jury."""
        jury = Challenge.jury.through.objects.filter(challenge=OuterRef("pk"), user=actor.person)
        return (
            self.select_related("owner", "coach", "outcome")
            .prefetch_related("steps", "outcome__follow_ups")
            .annotate(on_jury=Exists(jury) if actor.person else Value(False))
        )

    def locked(self, challenge: Challenge) -> Challenge:
        """The row as it is now, and nobody else's until the transaction ends."""
        return self.select_for_update(of=("self",)).get(pk=challenge.pk)


class Challenge(models.Model):
    """A social question answered in twelve weeks by a team: a pilot, a prototype or an action plan."""

    title = models.CharField(_("title"), max_length=120, validators=TEXT)
    slug = models.SlugField(_("address"), max_length=140, unique=True)
    question = models.TextField(
        _("question"), max_length=500, validators=TEXT, help_text=_("One question, in one or two sentences.")
    )
    summary = models.TextField(_("summary"), max_length=3000, validators=TEXT)
    owner = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="challenges", verbose_name=_("brought by")
    )
    theme = models.CharField(_("theme"), max_length=20, choices=Theme)
    sdgs = ArrayField(
        models.PositiveSmallIntegerField(), default=list, blank=True, verbose_name=_("goals (SDG)")
    )
    who_can_join = models.TextField(_("who can join"), max_length=1000, validators=TEXT)
    goal = models.CharField(
        _("what it must deliver"),
        max_length=200,
        blank=True,
        validators=TEXT,
        help_text=_("For example: a pilot in five canteens."),
    )
    budget = models.DecimalField(
        _("budget in euros, excluding VAT"), max_digits=10, decimal_places=2, null=True, blank=True
    )
    coach = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="coached_challenges",
        verbose_name=_("coach"),
    )
    jury = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="judged_challenges", verbose_name=_("jury")
    )
    entries_until = models.DateField(_("entries until"))
    starts_on = models.DateField(_("starts on"))
    ends_on = models.GeneratedField(
        # date + integer is a date in PostgreSQL; the length of a challenge is nobody's choice
        expression=Func(F("starts_on"), template=f"(%(expressions)s + {DAYS})"),
        output_field=models.DateField(),
        db_persist=True,
        verbose_name=_("ends on"),
    )
    status = models.CharField(
        _("status"), max_length=20, choices=ChallengeStatus, default=ChallengeStatus.ANNOUNCED
    )
    stop_reason = models.TextField(_("why it stopped"), max_length=1000, blank=True, validators=TEXT)
    closed_at = models.DateTimeField(_("finished or stopped at"), null=True, blank=True)
    created_at = models.DateTimeField(_("created at"))

    objects = ChallengeQuerySet.as_manager()

    lifecycle = Lifecycle(
        open=Verb({ChallengeStatus.ANNOUNCED}, to=ChallengeStatus.OPEN, by={"staff"}),
        choose=Verb({ChallengeStatus.OPEN}, to=ChallengeStatus.SELECTING, by={"staff"}),
        reopen=Verb({ChallengeStatus.SELECTING}, to=ChallengeStatus.OPEN, by={"staff"}),
        start=Verb({ChallengeStatus.SELECTING}, to=ChallengeStatus.IN_PROGRESS, by={"staff"}),
        tick=Verb({ChallengeStatus.IN_PROGRESS}, to=ChallengeStatus.IN_PROGRESS, by={"staff"}),
        seek=Verb({ChallengeStatus.IN_PROGRESS}, to=ChallengeStatus.IN_PROGRESS, by={"staff"}),
        finish=Verb({ChallengeStatus.IN_PROGRESS}, to=ChallengeStatus.FINISHED, by={"staff"}),
        follow=Verb({ChallengeStatus.FINISHED}, to=ChallengeStatus.FINISHED, by={"staff"}),
        stop=Verb(
            {
                ChallengeStatus.ANNOUNCED,
                ChallengeStatus.OPEN,
                ChallengeStatus.SELECTING,
                ChallengeStatus.IN_PROGRESS,
            },
            to=ChallengeStatus.STOPPED,
            by={"staff"},
        ),
    )

    class Meta:
        verbose_name = _("challenge")
        verbose_name_plural = _("challenges")
        constraints = [
            models.CheckConstraint(
                name="challenge_status_is_known", condition=Q(status__in=ChallengeStatus.values)
            ),
            models.CheckConstraint(
                name="challenge_stopped_iff_reason",
                condition=Q(status=ChallengeStatus.STOPPED) & ~Q(stop_reason="")
                | ~Q(status=ChallengeStatus.STOPPED) & Q(stop_reason=""),
                violation_error_message=_(
                    "A stopped challenge has a reason, and only a stopped challenge has one."
                ),
            ),
            models.CheckConstraint(
                name="challenge_over_iff_dated",
                condition=Q(
                    status__in=[ChallengeStatus.FINISHED, ChallengeStatus.STOPPED], closed_at__isnull=False
                )
                | ~Q(status__in=[ChallengeStatus.FINISHED, ChallengeStatus.STOPPED])
                & Q(closed_at__isnull=True),
                violation_error_message=_(
                    "A finished or stopped challenge has a date, and only such a challenge."
                ),
            ),
            models.CheckConstraint(
                name="challenge_sdgs_exist",
                condition=Q(sdgs__contained_by=list(range(1, 18))),
                violation_error_message=_("Goals are numbered 1 to 17."),
            ),
            models.CheckConstraint(
                name="challenge_budget_not_negative",
                condition=Q(budget__isnull=True) | Q(budget__gte=0),
                violation_error_message=_("A budget is zero or more."),
            ),
            models.CheckConstraint(
                name="challenge_entries_end_before_it_does",
                condition=Q(entries_until__lt=F("ends_on")),
                violation_error_message=_("Entries close before the twelve weeks are over."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The public page."""
        return reverse("challenge", args=[self.slug])

    def open_for_entry(self, today: date) -> bool:
        """An organisation may send an entry today: the same words as on the QuerySet."""
        return (
            self.status in {ChallengeStatus.OPEN, ChallengeStatus.IN_PROGRESS} and today <= self.entries_until
        )

    @property
    def running(self) -> bool:
        """In its twelve weeks."""
        return self.status == ChallengeStatus.IN_PROGRESS

    @property
    def is_announced(self) -> bool:
        """Made known, not open yet."""
        return self.status == ChallengeStatus.ANNOUNCED

    @property
    def is_open(self) -> bool:
        """Entries are welcome, before the start."""
        return self.status == ChallengeStatus.OPEN

    @property
    def is_finished(self) -> bool:
        """Ended with an outcome."""
        return self.status == ChallengeStatus.FINISHED

    @property
    def over(self) -> bool:
        """Finished or stopped."""
        return self.status in {ChallengeStatus.FINISHED, ChallengeStatus.STOPPED}

    @property
    def stopped(self) -> bool:
        """Ended early, with a reason."""
        return self.status == ChallengeStatus.STOPPED

    @property
    def tone(self) -> str:
        """How the status badge looks: a shape beside the word."""
        return {
            ChallengeStatus.OPEN: "ok",
            ChallengeStatus.IN_PROGRESS: "ok",
            ChallengeStatus.STOPPED: "bad-s",
            ChallengeStatus.FINISHED: "off",
        }.get(ChallengeStatus(self.status), "wait")


class StepQuerySet(models.QuerySet["Step"]):
    """The words for picking steps."""

    def done(self) -> Self:
        """Ticked off."""
        return self.filter(done_at__isnull=False)

    def undone(self) -> Self:
        """Not ticked off."""
        return self.filter(done_at__isnull=True)

    def before(self, week: int) -> Self:
        """Of earlier weeks."""
        return self.filter(week__lt=week)

    def of_week(self, week: int) -> Self:
        """Of one week."""
        return self.filter(week=week)

    def in_order(self) -> Self:
        """Week 1 first."""
        return self.order_by("challenge_id", "week")


class Step(models.Model):
    """One week of a running challenge: what is done in it, and whether it was."""

    challenge = models.ForeignKey(
        Challenge, on_delete=models.CASCADE, related_name="steps", verbose_name=_("challenge")
    )
    week = models.PositiveSmallIntegerField(_("week"))
    title = models.CharField(_("title"), max_length=120, validators=TEXT)
    what = models.TextField(_("what happens"), max_length=600, blank=True, validators=TEXT)
    note = models.TextField(_("what came of it"), max_length=600, blank=True, validators=TEXT)
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("ticked by"),
    )

    objects = StepQuerySet.as_manager()

    class Meta:
        verbose_name = _("week")
        verbose_name_plural = _("weeks")
        constraints = [
            models.UniqueConstraint(
                fields=["challenge", "week"],
                name="step_once_a_week",
                violation_error_message=_("This challenge already has that week."),
            ),
            models.CheckConstraint(
                name="step_in_twelve_weeks",
                condition=Q(week__gte=1, week__lte=WEEKS),
                violation_error_message=_("A challenge has weeks 1 to 12."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.week}. {self.title}"
