"""Answers to the announcements of a lower app."""

from datetime import date, datetime
from typing import Any

from django.dispatch import receiver

from challenges import weeks
from challenges.models import WEEKS, Challenge, Entry, Meeting
from enterprises.signals import Panel, home_panels_wanted, panels_wanted
from sif import sitemap
from sif.actors import Actor
from sif.dates import local_day

SHOWN = 5


@receiver(panels_wanted)
def my_challenges(sender: object, *, actor: Actor, now: datetime, **_more: Any) -> list[Panel]:
    """On the dashboard: what became of one's entries, what waits for the jury, and the meetings one goes to."""
    entries = list(Entry.objects.sent_by(actor).with_names().newest_first()[:SHOWN])
    meetings = list(Meeting.objects.attended_by(actor).upcoming(now).soonest_first()[:SHOWN])
    juries = list(Challenge.objects.judged_by(actor).unfinished().soonest_end_first()[:SHOWN])
    if not entries and not meetings and not juries:
        return []
    context = {"entries": entries, "meetings": meetings, "juries": juries}
    return [Panel(order=60, template="challenges/_panel.html", context=context)]


@receiver(home_panels_wanted)
def running_challenge(sender: object, *, now: datetime, **_more: Any) -> list[Panel]:
    """On the front page: the running challenge that ends first, and how far it is."""
    found = Challenge.objects.running().soonest_end_first().first()
    if found is None or (week := weeks.current(found.starts_on, local_day(now))) > WEEKS:
        return []
    context = {"challenge": found, "week": week, "weeks": range(1, WEEKS + 1)}
    return [Panel(order=10, template="challenges/home_band.html", context=context)]


def _public(today: date) -> Any:
    return Challenge.objects.annotate(changed=sitemap.last_event("challenges.challenge", "created_at"))


sitemap.register("challenges", sitemap.Section(before="/challenges/", rows=_public, after="/"))
