"""Looking closer: how what was booked divides, what would count, and what waits by age."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from sif.dates import local_day
from sif.policy import policy
from sif.requests import UserRequest
from social_return.actions.suggestions import suggestions
from social_return.models import Contract, NudgeStop
from social_return.totals import standings
from social_return.totals.spread import spreads
from social_return.totals.work import worklist
from social_return.views.period import period


@policy("municipality", "contractor")
def spread(request: UserRequest) -> HttpResponse:
    """What was booked in a period: by building block, by district, by development goal."""
    chosen = period(request, local_day(timezone.now()))
    contracts = Contract.objects.visible_to(request.actor).running_between(chosen.first, chosen.last)
    context = {
        "period": chosen,
        "spreads": spreads(contracts, chosen.first, chosen.last),
        "is_officer": request.actor.has("municipality"),
    }
    return render(request, "social_return/spread.html", context)


@policy("municipality", "contractor")
def work(request: UserRequest) -> HttpResponse:
    """What waits for the reader, the oldest first."""
    now = timezone.now()
    context = {
        "groups": worklist(request.actor, now=now),
        "is_officer": request.actor.has("municipality"),
        "no_nudges": NudgeStop.objects.filter(user=request.user.pk).exists(),
    }
    return render(request, "social_return/work.html", context)


@policy("contractor")
def offer(request: UserRequest, contract: str) -> HttpResponse:
    """What is for sale that would count for this contract, with the amount."""
    mine = Contract.objects.owed_by(request.actor.organisation_id or 0).with_parties()
    one = get_object_or_404(mine, number=contract)
    today = local_day(timezone.now())
    [standing] = standings([one], today=today)
    context = {"contract": one, "standing": standing, "suggestions": suggestions(one, today=today)}
    return render(request, "social_return/offer.html", context)
