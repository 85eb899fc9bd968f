"""Not being nudged any more: by the link in the mail, without signing in."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from sif.policy import policy
from sif.requests import HouseRequest
from social_return.actions import nudges
from social_return.models import NudgeStop


@policy("public", methods=("GET", "POST"))
def stop(request: HouseRequest, farewell: str) -> HttpResponse:
    """One button: no more nudges; or, for who pressed it before, nudges again."""
    user = nudges.asked_by(farewell)
    if user is None:
        raise Http404
    if request.method == "POST":
        if request.POST.get("again"):
            nudges.resume(user)
        else:
            nudges.stop(user, now=timezone.now())
        return redirect("nudge_stop", farewell)
    stopped = NudgeStop.objects.filter(user=user).exists()
    return render(request, "social_return/nudge_stop.html", {"stopped": stopped})
