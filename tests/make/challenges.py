"""Builders of challenges, entries, jury scores and meetings."""

import itertools
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from challenges import weeks
from challenges.models import (
    Attendance,
    Challenge,
    Entry,
    FollowUp,
    JuryScore,
    Meeting,
    Outcome,
    Step,
)
from enterprises.models import Organisation
from sif.models import User
from tests.make import enterprises as make

__all__ = ["attendance", "challenge", "entry", "follow_up", "jury_score", "meeting", "outcome"]

_numbers = itertools.count(1)
OVER = {"finished", "stopped"}
STARTED = {"in_progress", "finished"}


def challenge(
    *,
    title: str = "Geen eten meer weg uit de kantine",
    status: str = "open",
    owner: Organisation | None = None,
    jury: list[User] | None = None,
    starts_on: date | None = None,
    weeks_done: int = 0,
    **fields: Any,
) -> Challenge:
    """A challenge that is open for another two weeks; one that runs has its steps, the first ones ticked."""
    now = timezone.now()
    today = timezone.localdate()
    wanted = {
        "slug": f"kantine-{next(_numbers)}",
        "question": "Hoe gooien wij de helft minder eten weg?",
        "summary": "Vijf kantines gooien samen elke week 340 kilo eten weg.",
        "theme": "food",
        "sdgs": [8, 12],
        "who_can_join": "Hebt u een kantine, een koelbus of een goed idee?",
        "entries_until": today + timedelta(days=14)
        if status in {"announced", "open"}
        else today - timedelta(days=1),
        "stop_reason": "De eigenaar trok zich terug." if status == "stopped" else "",
        "closed_at": now if status in OVER else None,
        "created_at": now,
        **fields,
    }
    made = Challenge.objects.create(
        title=title,
        status=status,
        owner=owner or make.organisation(name="Gemeente Wierickerland", capacities=["municipality"]),
        starts_on=starts_on or (today if status in STARTED else today + timedelta(days=21)),
        **wanted,
    )
    made.refresh_from_db()
    if jury:
        made.jury.set(jury)
    if status in STARTED:
        steps = weeks.first_steps(made)
        for step in steps[:weeks_done]:
            step.done_at = now
        Step.objects.bulk_create(steps)
    return made


def entry(
    *,
    challenge: Challenge | None = None,
    organisation: Organisation | None = None,
    status: str = "submitted",
    submitted_at: datetime | None = None,
    **fields: Any,
) -> Entry:
    """An organisation that wants to join; one with an outcome has feedback."""
    now = timezone.now()
    decided = status in {"selected", "in_team", "not_selected"}
    wanted = {
        "motivation": "Wij koken al tien jaar van wat overblijft.",
        "brings": "Een keuken en twee koks.",
        "feedback": "Een sterk plan." if decided else "",
        "decided_at": now if decided else None,
        **fields,
    }
    return Entry.objects.create(
        challenge=challenge or globals()["challenge"](),
        organisation=organisation or make.organisation(name="De Tweede Ronde"),
        status=status,
        submitted_at=submitted_at or now,
        **wanted,
    )


def jury_score(
    *, entry: Entry, juror: User, mark: int | None = 8, conflict: str = "", remark: str = ""
) -> JuryScore:
    """A mark, or a conflict of interest."""
    return JuryScore.objects.create(
        entry=entry,
        juror=juror,
        mark=None if conflict else mark,
        conflict=conflict,
        remark=remark,
        given_at=timezone.now(),
    )


def outcome(
    *, challenge: Challenge, kind: str = "pilot", summary: str = "Vijf kantines koken nu van overschot."
) -> Outcome:
    """What a finished challenge led to."""
    return Outcome.objects.create(challenge=challenge, kind=kind, summary=summary, created_at=timezone.now())


def follow_up(
    *, outcome: Outcome, kind: str = "listing", label: str = "Soep", address: str = "/aanbod/soep/"
) -> FollowUp:
    """Something that follows from an outcome."""
    return FollowUp.objects.create(outcome=outcome, kind=kind, label=label, address=address)


def meeting(
    *,
    title: str = "Bijeenkomst in de werfkelder",
    starts_at: datetime | None = None,
    capacity: int | None = None,
    **fields: Any,
) -> Meeting:
    """A meeting in a week, for two hours, for everyone."""
    starts = starts_at or timezone.now() + timedelta(days=7)
    wanted = {
        "ends_at": starts + timedelta(hours=2),
        "place": "Werfkelder, Utrecht",
        "summary": "Wij delen ideeën.",
        "cancel_reason": "De zaal is dicht." if fields.get("status") == "cancelled" else "",
        **fields,
    }
    return Meeting.objects.create(title=title, starts_at=starts, capacity=capacity, **wanted)


def attendance(*, meeting: Meeting, user: User, organisation: Organisation | None = None) -> Attendance:
    """A seat that was taken."""
    return Attendance.objects.create(
        meeting=meeting, user=user, organisation=organisation, signed_up_at=timezone.now()
    )
