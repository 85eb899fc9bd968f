"""What a buyer does with a request that is written: publish, close, open again, end without a choice."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from market.actions import requests as actions
from market.forms.requests import ReopenForm, ScheduleForm, WhyForm
from market.models import Request
from sif.policy import policy
from sif.requests import UserRequest
from sif.states import Refused


def _own(request: UserRequest, inquiry: str) -> Request:
    return get_object_or_404(Request.objects.of_buyer(request.actor).select_related("buyer"), number=inquiry)


def _attempt(request: UserRequest, action: Callable[[], object], done: str) -> None:
    """Say what happened: it was done, or the sentence of the refusal."""
    try:
        action()
    except Refused as no:
        messages.error(request, str(no))
    else:
        messages.success(request, done)


@policy("buyer", methods=("POST",))
def publish(request: UserRequest, inquiry: str) -> HttpResponse:
    """Put a draft on the market."""
    found = _own(request, inquiry)
    done = _("Your request is published. We are looking for enterprises that fit; that takes a minute.")
    _attempt(request, lambda: actions.publish(found, by=request.actor, now=timezone.now()), done)
    return redirect(found)


@policy("buyer", methods=("POST",))
def schedule(request: UserRequest, inquiry: str) -> HttpResponse:
    """Let a draft open by itself on a day."""
    found = _own(request, inquiry)
    form = ScheduleForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose a day on which the request must open."))
        return redirect(found)
    done = _("Your request opens by itself on that day. Until then you can change it.")
    _attempt(
        request, lambda: actions.schedule(found, form.moment, by=request.actor, now=timezone.now()), done
    )
    return redirect(found)


@policy("buyer", methods=("POST",))
def close(request: UserRequest, inquiry: str) -> HttpResponse:
    """Stop taking proposals before the deadline."""
    found = _own(request, inquiry)
    done = _("The request is closed. You can now compare the proposals.")
    _attempt(request, lambda: actions.close(found, by=request.actor, now=timezone.now()), done)
    return redirect(found)


@policy("buyer", methods=("POST",))
def reopen(request: UserRequest, inquiry: str) -> HttpResponse:
    """Give enterprises more time."""
    found = _own(request, inquiry)
    form = ReopenForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose a new closing date."))
        return redirect(found)
    done = _("The request is open again. Everybody involved hears it.")
    _attempt(request, lambda: actions.reopen(found, form.moment, by=request.actor, now=timezone.now()), done)
    return redirect(found)


@policy("buyer", methods=("GET", "POST"))
def finish(request: UserRequest, inquiry: str, verb: str) -> HttpResponse:
    """End a request without a choice: nobody fits, or it is taken back. The reason goes to everyone."""
    found = _own(request, inquiry)
    form = WhyForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        action = {"give_up": actions.give_up, "withdraw": actions.withdraw}[verb]
        try:
            action(found, form.cleaned_data["reason"], by=request.actor, now=timezone.now())
        except Refused as no:
            form.add_error(None, str(no))
        else:
            messages.success(request, _("The request has ended. Everyone who took part hears your reason."))
            return redirect(found)
    context = {"inquiry": found, "form": form, "verb": verb}
    return render(request, "market/requests/finish.html", context, status=422 if form.is_bound else 200)
