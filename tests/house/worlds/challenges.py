"""Challenges in every state, with who wants to join, a jury, an outcome and a meeting."""

from datetime import timedelta

from django.utils import timezone

from tests import make
from tests.house.worlds import Side


def build(side: Side) -> dict[str, object]:
    """A challenge that is open, one that runs, one that is finished; an entry on the shortlist; a meeting."""
    owner = side.organisation_officer
    opened = make.challenge(owner=owner, jury=[side.reviewer.user], goal="Een proef")
    entry = make.entry(challenge=opened, organisation=side.organisation_seller, status="shortlisted")
    make.jury_score(entry=entry, juror=side.reviewer.user, remark="Sterk")
    judged_apart = make.entry(challenge=opened, organisation=side.organisation_buyer, status="shortlisted")
    make.jury_score(entry=judged_apart, juror=side.reviewer.user, conflict="Ik ken hen")
    today = timezone.localdate()
    running = make.challenge(
        status="in_progress",
        owner=owner,
        starts_on=today - timedelta(days=44),
        weeks_done=6,
        jury=[side.reviewer.user],
    )
    make.entry(challenge=running, organisation=side.organisation_seller, status="in_team")
    finished = make.challenge(status="finished", owner=owner)
    make.follow_up(outcome=make.outcome(challenge=finished))
    make.challenge(status="stopped", owner=owner)
    make.meeting(status="cancelled")
    meeting = make.meeting(challenge=opened, online_address="https://vergader.example/zaal")
    make.attendance(meeting=meeting, user=side.seller.user, organisation=side.organisation_seller)
    return {"challenge": opened.slug, "entry": entry.pk, "meeting": meeting.pk}
