"""The dashboard of whoever is signed in, for the organisation acted for."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from enterprises.actions.vetting import missing_for
from enterprises.models import Certificate, Check, Enterprise, Vetting
from enterprises.signals import panels, panels_wanted
from sif.dates import local_day
from sif.policy import policy
from sif.requests import UserRequest

SOON = 60  # days before a date passes


@policy("person")
def mine(request: UserRequest) -> HttpResponse:
    """What waits, and where things stand: pieces of every app, in order."""
    now = timezone.now()
    today = local_day(now)
    context = {
        "now": timezone.localtime(now),
        "panels": panels(panels_wanted, actor=request.actor, now=now),
    }
    if request.actor.has("reviewer"):
        context["to_judge"] = Check.objects.asked_of(request.actor).unanswered().count()
    if request.actor.has("seller") and (own := Enterprise.objects.of(request.actor).with_card().first()):
        context |= {
            "enterprise": own,
            "is_verified": own.is_verified(today),
            "days_left": (own.verified_until - today).days if own.verified_until else None,
            "missing": [] if own.is_verified(today) else missing_for(own),
            "vetting": Vetting.objects.of(own).newest_first().first(),
            "ending": Certificate.objects.of(own).ending_within(today, SOON).by_kind(),
            "soon": SOON,
        }
    return render(request, "enterprises/mine.html", context)
