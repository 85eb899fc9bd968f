"""From the clock and the queue into the challenges."""

from datetime import timedelta

from django.utils import timezone

from challenges import notices
from challenges.models import Attendance, Challenge
from sif import queue
from sif.dates import local_day
from sif.models import PublicFigure


@queue.periodic("challenges.week_turns", seconds=3600)
def week_turns() -> None:
    """Tells every running team that a new week began, and the coach when the weeks are over."""
    today = local_day(timezone.now())
    for challenge in Challenge.objects.running().select_related("owner", "coach").order_by("pk"):
        notices.week_turned(challenge, today=today)
        if today >= challenge.ends_on:
            notices.time_is_up(challenge)


@queue.periodic("challenges.meeting_reminders", seconds=3600)
def meeting_reminders() -> None:
    """Reminds whoever comes to a meeting that begins within a day."""
    now = timezone.now()
    for seat in Attendance.objects.of_meetings_between(now, now + timedelta(days=1)):
        notices.meeting_tomorrow(seat)


@queue.task("challenges.figures")
def figures() -> None:
    """Counts the finished challenges for the public figures."""
    PublicFigure.objects.renew(
        "challenges_finished", Challenge.objects.finished().count(), now=timezone.now()
    )


@queue.periodic("challenges.all_figures", seconds=3600)
def all_figures() -> None:
    """The same, every hour, so that a figure never stays behind."""
    figures()
