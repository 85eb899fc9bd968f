"""An organisation that wants to join a challenge, and what the jury thought of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from challenges.models.challenges import TEXT, Challenge
from enterprises.models import Organisation
from sif.states import Lifecycle, Verb

if TYPE_CHECKING:
    from sif.actors import Actor


class EntryStatus(models.TextChoices):
    """Where an entry stands in the funnel."""

    SUBMITTED = "submitted", _("Received")
    SHORTLISTED = "shortlisted", _("On the shortlist")
    SELECTED = "selected", _("Chosen")
    IN_TEAM = "in_team", _("In the team")
    NOT_SELECTED = "not_selected", _("Not chosen")
    WITHDRAWN = "withdrawn", _("Withdrawn")

    @classmethod
    def waiting(cls) -> set[EntryStatus]:
        """Nobody told the applicant the outcome yet."""
        return {cls.SUBMITTED, cls.SHORTLISTED}

    @classmethod
    def with_feedback(cls) -> set[EntryStatus]:
        """The outcome is known, and comes with words."""
        return {cls.SELECTED, cls.IN_TEAM, cls.NOT_SELECTED}


class EntryQuerySet(models.QuerySet["Entry"]):
    """The words for picking entries."""

    def visible_to(self, actor: Actor) -> Self:
        """One's own, those for one's own challenge, and all of them for the connector."""
        if actor.is_staff:
            return self
        if actor.organisation_id is None:
            return self.none()
        return self.filter(
            Q(organisation_id=actor.organisation_id) | Q(challenge__owner_id=actor.organisation_id)
        )

    def shown_to(self, actor: Actor) -> Self:
        """On a challenge's page: its team to everyone, the others to whom they concern."""
        return self.filter(
            Q(status=EntryStatus.IN_TEAM) | Q(pk__in=Entry.objects.visible_to(actor).values("pk"))
        )

    def of(self, challenge: Challenge) -> Self:
        """For one challenge."""
        return self.filter(challenge=challenge)

    def alive(self) -> Self:
        """Neither declined nor withdrawn."""
        return self.exclude(status__in=[EntryStatus.NOT_SELECTED, EntryStatus.WITHDRAWN])

    def sent_by(self, actor: Actor) -> Self:
        """Of the organisation the person acts for."""
        if actor.organisation_id is None:
            return self.none()
        return self.filter(organisation_id=actor.organisation_id)

    def judged_by(self, actor: Actor) -> Self:
        """On the shortlist of a challenge whose jury the person is on."""
        if actor.person is None:
            return self.none()
        return self.filter(challenge__jury=actor.person, status=EntryStatus.SHORTLISTED)

    def waiting(self) -> Self:
        """Without an outcome."""
        return self.filter(status__in=EntryStatus.waiting())

    def chosen(self) -> Self:
        """Selected, the challenge has not started."""
        return self.filter(status=EntryStatus.SELECTED)

    def team(self) -> Self:
        """At work in the team."""
        return self.filter(status=EntryStatus.IN_TEAM)

    def newest_first(self) -> Self:
        """By the moment it came in."""
        return self.order_by("-submitted_at", "-pk")

    def by_name(self) -> Self:
        """By organisation."""
        return self.order_by("organisation__name", "pk")

    def with_names(self) -> Self:
        """With its challenge and its organisation."""
        return self.select_related("challenge", "organisation")

    def locked(self, entry: Entry) -> Entry:
        """The row as it is now, and nobody else's until the transaction ends."""
        return (
            self.select_for_update(of=("self",)).select_related("challenge", "organisation").get(pk=entry.pk)
        )


class Entry(models.Model):
    """An organisation's wish to join a challenge. Every entry ends with an outcome and feedback."""

    challenge = models.ForeignKey(
        Challenge, on_delete=models.PROTECT, related_name="entries", verbose_name=_("challenge")
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="entries", verbose_name=_("organisation")
    )
    motivation = models.TextField(_("why you want to join"), max_length=3000, validators=TEXT)
    brings = models.TextField(_("what you bring"), max_length=1000, blank=True, validators=TEXT)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("sent by"),
    )
    submitted_at = models.DateTimeField(_("received at"))
    status = models.CharField(_("status"), max_length=20, choices=EntryStatus, default=EntryStatus.SUBMITTED)
    feedback = models.TextField(_("feedback"), max_length=2000, blank=True, validators=TEXT)
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)

    objects = EntryQuerySet.as_manager()

    lifecycle = Lifecycle(
        shortlist=Verb({EntryStatus.SUBMITTED}, to=EntryStatus.SHORTLISTED, by={"staff"}),
        select=Verb({EntryStatus.SHORTLISTED}, to=EntryStatus.SELECTED, by={"staff"}),
        join=Verb({EntryStatus.SELECTED}, to=EntryStatus.IN_TEAM, by={"staff"}),
        decline=Verb(
            {EntryStatus.SUBMITTED, EntryStatus.SHORTLISTED, EntryStatus.SELECTED},
            to=EntryStatus.NOT_SELECTED,
            by={"staff"},
        ),
        withdraw=Verb(
            {EntryStatus.SUBMITTED, EntryStatus.SHORTLISTED, EntryStatus.SELECTED},
            to=EntryStatus.WITHDRAWN,
            by={"entrant"},
        ),
    )

    class Meta:
        verbose_name = _("challenge entry")
        verbose_name_plural = _("challenge entries")
        constraints = [
            models.UniqueConstraint(
                fields=["challenge", "organisation"],
                name="entry_once_per_organisation",
                violation_error_message=_("Your organisation already sent an entry for this challenge."),
            ),
            models.CheckConstraint(name="entry_status_is_known", condition=Q(status__in=EntryStatus.values)),
            models.CheckConstraint(
                name="entry_outcome_has_feedback",
                condition=~Q(status__in=[EntryStatus.SELECTED, EntryStatus.IN_TEAM, EntryStatus.NOT_SELECTED])
                | ~Q(feedback="") & Q(decided_at__isnull=False),
                violation_error_message=_("An entry with an outcome has feedback and a date."),
            ),
        ]

    def __str__(self) -> str:
        return _("%(organisation)s for %(challenge)s") % {
            "organisation": self.organisation,
            "challenge": self.challenge,
        }

    def get_absolute_url(self) -> str:
        """The page where the applicant follows it."""
        return reverse("entry", args=[self.pk])

    def roles_of(self, actor: Actor) -> frozenset[str]:
        """What the actor is to this entry; the lifecycle asks for it."""
        return actor.roles | {"entrant"} if actor.organisation_id == self.organisation_id else actor.roles

    @property
    def decided(self) -> bool:
        """The applicant has an outcome and feedback."""
        return self.status in EntryStatus.with_feedback()

    @property
    def is_selected(self) -> bool:
        """Chosen, the weeks have not begun."""
        return self.status == EntryStatus.SELECTED

    @property
    def in_team(self) -> bool:
        """At work in the team."""
        return self.status == EntryStatus.IN_TEAM

    @property
    def withdrawn(self) -> bool:
        """Taken back by the applicant."""
        return self.status == EntryStatus.WITHDRAWN

    @property
    def tone(self) -> str:
        """How the status badge looks."""
        return {
            EntryStatus.SELECTED: "ok",
            EntryStatus.IN_TEAM: "ok",
            EntryStatus.NOT_SELECTED: "off",
            EntryStatus.WITHDRAWN: "off",
        }.get(EntryStatus(self.status), "wait")


class JuryScoreQuerySet(models.QuerySet["JuryScore"]):
    """The words for picking scores."""

    def by(self, user: object) -> Self:
        """Given by one jury member."""
        return self.filter(juror=user)

    def for_challenge(self, challenge: Challenge) -> Self:
        """Of all entries of one challenge."""
        return self.filter(entry__challenge=challenge)

    def given(self) -> Self:
        """A mark, no conflict of interest."""
        return self.filter(conflict="")


class JuryScore(models.Model):
    """What one jury member thinks of one entry: a mark, or a declared conflict of interest."""

    entry = models.ForeignKey(
        Entry, on_delete=models.CASCADE, related_name="scores", verbose_name=_("challenge entry")
    )
    juror = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="jury_scores",
        verbose_name=_("jury member"),
    )
    mark = models.PositiveSmallIntegerField(_("mark, 1 to 10"), null=True, blank=True)
    remark = models.TextField(_("why this mark"), max_length=1000, blank=True, validators=TEXT)
    conflict = models.CharField(
        _("conflict of interest"),
        max_length=300,
        blank=True,
        validators=TEXT,
        help_text=_("Do you know this organisation well, or work for it? Say how. Then you give no mark."),
    )
    given_at = models.DateTimeField(_("given at"))

    objects = JuryScoreQuerySet.as_manager()

    class Meta:
        verbose_name = _("jury score")
        verbose_name_plural = _("jury scores")
        constraints = [
            models.UniqueConstraint(
                fields=["entry", "juror"],
                name="jury_score_once",
                violation_error_message=_("You already judged this entry."),
            ),
            models.CheckConstraint(
                name="jury_score_mark_or_conflict",
                condition=Q(conflict="", mark__gte=1, mark__lte=10) | ~Q(conflict="") & Q(mark__isnull=True),
                violation_error_message=_("Give a mark from 1 to 10, or say which interest you have in it."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id}: {self.mark or '–'}"
