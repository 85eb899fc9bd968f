"""Meetings on the agenda, and who comes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from challenges.models.challenges import TEXT, Challenge
from challenges.models.outcomes import web_address
from enterprises.models import Organisation
from sif.states import Lifecycle, Verb

if TYPE_CHECKING:
    from sif.actors import Actor


class MeetingStatus(models.TextChoices):
    """Whether a meeting goes on."""

    PLANNED = "planned", _("Planned")
    CANCELLED = "cancelled", _("Cancelled")


class Audience(models.TextChoices):
    """Who may come."""

    ALL = "all", _("Open to everyone")
    MEMBERS = "members", _("For members of an organisation")


class MeetingQuerySet(models.QuerySet["Meeting"]):
    """The words for picking meetings."""

    def upcoming(self, now: datetime) -> Self:
        """Not over yet."""
        return self.filter(ends_at__gte=now)

    def past(self, now: datetime) -> Self:
        """Over."""
        return self.filter(ends_at__lt=now)

    def planned(self) -> Self:
        """Not cancelled."""
        return self.filter(status=MeetingStatus.PLANNED)

    def attended_by(self, actor: Actor) -> Self:
        """The person signed up."""
        return self.filter(attendances__user=actor.person) if actor.person else self.none()

    def about(self, challenge: Challenge) -> Self:
        """Of one challenge."""
        return self.filter(challenge=challenge)

    def latest_first(self) -> Self:
        """The last one on top."""
        return self.order_by("-starts_at", "-pk")

    def soonest_first(self) -> Self:
        """By time, and by id where two begin together."""
        return self.order_by("starts_at", "pk")

    def with_seats(self) -> Self:
        """With its challenge and the number of people who signed up."""
        return self.select_related("challenge").annotate(taken=Count("attendances"))

    def locked(self, meeting: Meeting) -> Meeting:
        """The row as it is now: whoever holds it hands out the seats."""
        return self.select_for_update(of=("self",)).get(pk=meeting.pk)


class Meeting(models.Model):
    """A moment to meet: what, when, where, for whom, and for how many."""

    title = models.CharField(_("title"), max_length=120, validators=TEXT)
    summary = models.TextField(_("what it is about"), max_length=2000, blank=True, validators=TEXT)
    challenge = models.ForeignKey(
        Challenge,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="meetings",
        verbose_name=_("challenge"),
    )
    starts_at = models.DateTimeField(_("starts at"))
    ends_at = models.DateTimeField(_("ends at"))
    place = models.CharField(_("place"), max_length=200, blank=True, validators=TEXT)
    online_address = models.CharField(
        _("web address of the online meeting"),
        max_length=300,
        blank=True,
        validators=[web_address],
        help_text=_("Only shown to people who signed up."),
    )
    audience = models.CharField(_("for whom"), max_length=20, choices=Audience, default=Audience.ALL)
    capacity = models.PositiveIntegerField(
        _("number of seats"), null=True, blank=True, help_text=_("Empty: as many as come.")
    )
    status = models.CharField(
        _("status"), max_length=20, choices=MeetingStatus, default=MeetingStatus.PLANNED
    )
    cancel_reason = models.CharField(_("why it was cancelled"), max_length=300, blank=True, validators=TEXT)

    objects = MeetingQuerySet.as_manager()

    lifecycle = Lifecycle(
        cancel=Verb({MeetingStatus.PLANNED}, to=MeetingStatus.CANCELLED, by={"staff"}),
    )

    class Meta:
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        constraints = [
            models.CheckConstraint(
                name="meeting_ends_after_it_starts",
                condition=Q(ends_at__gt=F("starts_at")),
                violation_error_message=_("A meeting ends after it starts."),
            ),
            models.CheckConstraint(
                name="meeting_is_somewhere",
                condition=~Q(place="") | ~Q(online_address=""),
                violation_error_message=_("Fill in a place, a web address, or both."),
            ),
            models.CheckConstraint(
                name="meeting_has_a_seat",
                condition=Q(capacity__isnull=True) | Q(capacity__gte=1),
                violation_error_message=_("A meeting has at least one seat."),
            ),
            models.CheckConstraint(
                name="meeting_cancelled_iff_reason",
                condition=Q(status=MeetingStatus.CANCELLED) & ~Q(cancel_reason="")
                | Q(status=MeetingStatus.PLANNED, cancel_reason=""),
                violation_error_message=_("A cancelled meeting has a reason, and only a cancelled meeting."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The page with what, when and where."""
        return reverse("meeting", args=[self.pk])

    @property
    def is_full(self) -> bool:
        """No seat is left; needs `with_seats`."""
        return self.capacity is not None and getattr(self, "taken", 0) >= self.capacity

    @property
    def cancelled(self) -> bool:
        """It does not go on."""
        return self.status == MeetingStatus.CANCELLED

    @property
    def for_members(self) -> bool:
        """Only for people who belong to an organisation."""
        return self.audience == Audience.MEMBERS


class AttendanceQuerySet(models.QuerySet["Attendance"]):
    """The words for picking attendances."""

    def of(self, actor: Actor) -> Self:
        """The person's own."""
        return self.filter(user=actor.person) if actor.person else self.none()

    def at(self, meetings: Iterable[Meeting]) -> Self:
        """At some meetings."""
        return self.filter(meeting__in=[meeting.pk for meeting in meetings])

    def of_meetings_between(self, start: datetime, end: datetime) -> Self:
        """Seats at meetings that go on and begin between two moments."""
        meetings = {"meeting__status": MeetingStatus.PLANNED, "meeting__starts_at__range": (start, end)}
        return self.filter(**meetings).select_related("meeting", "user").in_order()

    def in_order(self) -> Self:
        """By the moment of signing up."""
        return self.order_by("signed_up_at", "pk")


class Attendance(models.Model):
    """A seat at a meeting, taken by one person."""

    meeting = models.ForeignKey(
        Meeting, on_delete=models.CASCADE, related_name="attendances", verbose_name=_("meeting")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="attendances",
        verbose_name=_("person"),
    )
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("organisation"),
    )
    signed_up_at = models.DateTimeField(_("signed up at"))

    objects = AttendanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendances")
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "user"],
                name="attendance_once",
                violation_error_message=_("You already signed up for this meeting."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.meeting}"
