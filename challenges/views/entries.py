"""Wanting to join a challenge, and following one's own entry."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from challenges.actions import entries as actions
from challenges.forms import EntryForm
from challenges.models import Challenge, Entry
from sif import history
from sif.dates import local_day
from sif.policy import policy
from sif.requests import UserRequest
from sif.saying import refusal_said
from sif.states import Refused


@policy("member", methods=("GET", "POST"))
def enter(request: UserRequest, challenge: str) -> HttpResponse:
    """The entry form. Whoever already sent one is led to it."""
    now = timezone.now()
    found = get_object_or_404(Challenge.objects.for_cards(), slug=challenge)
    if request.method == "GET" and (mine := Entry.objects.of(found).sent_by(request.actor).first()):
        return redirect(mine)
    form = EntryForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            entry = actions.enter(found, by=request.actor, now=now, **form.cleaned_data)
        except Refused as no:
            form.add_error(None, str(no))
        else:
            messages.success(request, _("Your entry has been sent. You get an e-mail when there is news."))
            return redirect(entry)
    context = {"challenge": found, "form": form, "is_open": found.open_for_entry(local_day(now))}
    return render(request, "challenges/enter.html", context, status=422 if form.errors else 200)


@policy("member", "staff")
def entry(request: UserRequest, entry: int) -> HttpResponse:
    """One entry: where it stands, what was written, and the feedback."""
    found = get_object_or_404(Entry.objects.visible_to(request.actor).with_names(), pk=entry)
    context = {
        "entry": found,
        "verbs": found.lifecycle.verbs(found.status, found.roles_of(request.actor)),
        "events": history.of(found),
        "is_own": found.organisation_id == request.actor.organisation_id,
    }
    return render(request, "challenges/entry.html", context)


@policy("member", methods=("POST",))
def withdraw(request: UserRequest, entry: int) -> HttpResponse:
    """The organisation takes its entry back."""
    found = get_object_or_404(Entry.objects.sent_by(request.actor).with_names(), pk=entry)
    with refusal_said(request):
        actions.withdraw(found, by=request.actor, now=timezone.now())
        messages.success(request, _("Your entry has been withdrawn."))
    return redirect(found)
