"""Challenges for everyone: which there are, and one with its twelve weeks."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from challenges import weeks
from challenges.filters import ChallengeFilter
from challenges.models import Challenge, Entry, Meeting
from sif.dates import local_day
from sif.pages import page
from sif.policy import policy
from sif.requests import HouseRequest


@policy("public")
def index(request: HouseRequest) -> HttpResponse:
    """What runs now, where one can join, and what came of the others."""
    today = local_day(timezone.now())
    asked = ChallengeFilter(request.GET, today=today)
    found = page(asked.apply(Challenge.objects.for_cards()).running_first(), request, per_page=12)
    rows = [(challenge, weeks.plan(challenge, challenge.steps.all(), today=today)) for challenge in found]
    context = {"filter": asked, "page": found, "rows": rows, "today": today}
    return render(request, "challenges/index.html", context)


@policy("public")
def challenge(request: HouseRequest, challenge: str) -> HttpResponse:
    """One challenge: the question, its weeks, its team, how to join, what came of it."""
    now = timezone.now()
    today = local_day(now)
    found = get_object_or_404(Challenge.objects.for_page(request.actor), slug=challenge)
    entries = list(Entry.objects.of(found).shown_to(request.actor).with_names().by_name())
    mine = next((entry for entry in entries if entry.organisation_id == request.actor.organisation_id), None)
    context = {
        "challenge": found,
        "weeks": weeks.plan(found, found.steps.all(), today=today),
        "week": weeks.current(found.starts_on, today),
        "team": [entry for entry in entries if entry.in_team],
        "entry": mine,
        "entries": entries if _sees_entries(request, found) else [],
        "is_open": found.open_for_entry(today),
        "meetings": Meeting.objects.about(found).upcoming(now).planned().soonest_first(),
    }
    return render(request, "challenges/challenge.html", context)


def _sees_entries(request: HouseRequest, challenge: Challenge) -> bool:
    """The connector and whoever brought the question see who wants to join."""
    return request.actor.is_staff or request.actor.organisation_id == challenge.owner_id
