"""Who hears what about challenges, entries and meetings; each reason has a key and is told once."""

from datetime import date
from typing import Any

from challenges.models import WEEKS, Attendance, Challenge, Entry, Outcome
from challenges.weeks import begins_on, current
from enterprises.notices import tell
from sif import outbox
from sif.models import User


def received(entry: Entry) -> None:
    """The organisation reads that its entry arrived; the coach that there is one."""
    tell(entry.organisation, f"entry:{entry.pk}:received", "challenges/entry_received", entry=entry)
    _coach(entry.challenge, f"entry:{entry.pk}:new", "challenges/entry_new", entry=entry)


def withdrawn(entry: Entry) -> None:
    """The coach reads that an organisation took its entry back."""
    _coach(entry.challenge, f"entry:{entry.pk}:withdrawn", "challenges/entry_withdrawn", entry=entry)


def to_judge(entry: Entry) -> None:
    """Each jury member is asked for a mark."""
    for juror in entry.challenge.jury.order_by("pk"):
        outbox.post(
            f"entry:{entry.pk}:judge:{juror.pk}", to=juror, template="challenges/entry_to_judge", entry=entry
        )


def selected(entry: Entry) -> None:
    """The organisation reads that it was chosen, with the feedback."""
    tell(entry.organisation, f"entry:{entry.pk}:outcome", "challenges/entry_selected", entry=entry)


def declined(entry: Entry) -> None:
    """The organisation reads that it was not chosen, with the feedback."""
    tell(entry.organisation, f"entry:{entry.pk}:outcome", "challenges/entry_declined", entry=entry)


def stopped(entry: Entry) -> None:
    """The organisation reads that the challenge stopped, and why."""
    tell(entry.organisation, f"entry:{entry.pk}:stopped", "challenges/challenge_stopped", entry=entry)


def started(challenge: Challenge) -> None:
    """The team and the owner read that the twelve weeks began."""
    _team(challenge, f"challenge:{challenge.pk}:started", "challenges/challenge_started")


def finished(challenge: Challenge, outcome: Outcome) -> None:
    """The team and the owner read what came of it."""
    _team(challenge, f"challenge:{challenge.pk}:finished", "challenges/challenge_finished", outcome=outcome)


def week_turned(challenge: Challenge, *, today: date) -> None:
    """A new week began: the team, the owner and the coach read what is planned in it."""
    week = current(challenge.starts_on, today)
    if not 2 <= week <= WEEKS:
        return
    step = challenge.steps.of_week(week).first()
    late = list(challenge.steps.before(week).undone().in_order())
    key = f"challenge:{challenge.pk}:week:{week}"
    day = begins_on(challenge.starts_on, week)
    _team(challenge, key, "challenges/week_turned", step=step, week=week, begins_on=day)
    _coach(challenge, f"{key}:coach", "challenges/week_for_coach", step=step, week=week, late=late)


def time_is_up(challenge: Challenge) -> None:
    """The twelve weeks are over: the coach is asked for the outcome."""
    _coach(challenge, f"challenge:{challenge.pk}:over", "challenges/time_is_up")


def seat_taken(seat: Attendance) -> None:
    """The person reads when and where."""
    outbox.post(
        f"seat:{seat.pk}:taken", to=seat.user, template="challenges/meeting_confirmed", meeting=seat.meeting
    )


def meeting_tomorrow(seat: Attendance) -> None:
    """The person is reminded a day ahead."""
    outbox.post(
        f"seat:{seat.pk}:tomorrow", to=seat.user, template="challenges/meeting_reminder", meeting=seat.meeting
    )


def meeting_cancelled(seat: Attendance) -> None:
    """The person reads that it does not go on, and why."""
    outbox.post(
        f"seat:{seat.pk}:cancelled",
        to=seat.user,
        template="challenges/meeting_cancelled",
        meeting=seat.meeting,
    )


def _team(challenge: Challenge, key: str, template: str, **context: Any) -> None:
    """The organisations in the team, and the one that brought the question."""
    for entry in Entry.objects.of(challenge).team().with_names().by_name():
        tell(entry.organisation, f"{key}:team", template, challenge=challenge, **context)
    tell(challenge.owner, f"{key}:team", template, challenge=challenge, **context)


def _coach(challenge: Challenge, key: str, template: str, **context: Any) -> None:
    coach: User | None = challenge.coach
    if coach is not None:
        outbox.post(key, to=coach, template=template, challenge=challenge, **context)
