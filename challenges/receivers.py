"""Answers to the announcements of a lower app."""

from datetime import datetime
from typing import Any

from django.dispatch import receiver

from challenges.models import Challenge, Entry, Meeting
from enterprises.signals import Panel, panels_wanted
from sif.actors import Actor

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
