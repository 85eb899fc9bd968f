"""What an enterprise answers to an introduction."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from market.actions import introductions as actions
from market.forms.requests import DeclineForm
from market.models import Introduction
from market.views.inbox import refused
from sif.policy import policy
from sif.requests import UserRequest
from sif.states import Refused


def _own(request: UserRequest, introduction: int) -> Introduction:
    known = Introduction.objects.known_to(request.actor).select_related("request__buyer", "enterprise")
    return get_object_or_404(known, pk=introduction)


@policy("seller", methods=("POST",))
def take_up(request: UserRequest, introduction: int) -> HttpResponse:
    """Yes, we are interested."""
    found = _own(request, introduction)
    try:
        actions.take_up(found, by=request.actor, now=timezone.now())
    except Refused as no:
        return refused(request, found.request, no)
    messages.success(request, _("We have told the connector. Now make your proposal."))
    return redirect(found.request)


@policy("seller", methods=("GET", "POST"))
def decline(request: UserRequest, introduction: int) -> HttpResponse:
    """Not now, and why."""
    found = _own(request, introduction)
    form = DeclineForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        code, note = form.cleaned_data["code"], form.cleaned_data["note"]
        try:
            actions.decline(found, code, note, by=request.actor, now=timezone.now())
        except Refused as no:
            form.add_error(None, str(no))
        else:
            messages.success(request, _("Thank you. With your reason we find better matches for you."))
            return redirect(found.request)
    context = {"introduction": found, "inquiry": found.request, "form": form}
    return render(request, "market/requests/decline.html", context, status=422 if form.is_bound else 200)
