"""Municipalities that add their figures up together: found, invite, join, leave, and look at the sums."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from sif.actors import Actor
from sif.dates import local_day
from sif.policy import policy
from sif.requests import UserRequest
from sif.states import Refused
from social_return.actions import cooperations as actions
from social_return.forms.following import FoundForm, InviteForm
from social_return.models import Cooperation, CooperationMember, Municipality
from social_return.totals.joint import joint
from social_return.views.period import period

SAID = {
    "join": lambda: _("Your municipality takes part. You see each other’s sums now."),
    "decline": lambda: _("You declined. Nothing is shared."),
    "leave": lambda: _("Your municipality left. Its sums are out of the cooperation."),
}


@policy("municipality", methods=("GET", "POST"))
def cooperations(request: UserRequest) -> HttpResponse:
    """The cooperations of the municipality, what it is invited to, and the form to begin one."""
    municipality = get_object_or_404(Municipality.objects.named().visible_to(request.actor))
    form = FoundForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(
                actions.found(
                    form.cleaned_data["name"],
                    municipality=municipality,
                    by=request.actor,
                    now=timezone.now(),
                )
            )
        except Refused as no:
            form.add_error("name", str(no))
    members = (
        CooperationMember.objects.current()
        .filter(municipality=municipality)
        .with_names()
        .order_by("cooperation__name", "pk")
    )
    context = {"form": form, "members": members, "is_officer": True}
    return render(request, "social_return/cooperations.html", context, status=422 if form.errors else 200)


@policy("municipality")
def cooperation(request: UserRequest, cooperation: int) -> HttpResponse:
    """The sums of whoever said yes; who is invited sees with whom, and no figure."""
    found, mine = _find(request, cooperation)
    return _page(request, found, mine, InviteForm(cooperation=found))


def _page(
    request: UserRequest, found: Cooperation, mine: CooperationMember, form: InviteForm, *, status: int = 200
) -> HttpResponse:
    chosen = period(request, local_day(timezone.now()))
    context: dict[str, Any] = {
        "cooperation": found,
        "mine": mine,
        "members": CooperationMember.objects.of(found).current().with_names().by_name(),
        "period": chosen,
        "form": form,
        "is_officer": True,
        "sums": joint(found, chosen.year) if mine.takes_part else None,
    }
    return render(request, "social_return/cooperation.html", context, status=status)


@policy("municipality", methods=("POST",))
def invite(request: UserRequest, cooperation: int) -> HttpResponse:
    """Asks another municipality; it decides itself."""
    found, mine = _find(request, cooperation)
    form = InviteForm(request.POST, cooperation=found)
    if form.is_valid():
        guest = form.cleaned_data["municipality"]
        try:
            actions.invite(found, municipality=guest, by=request.actor, now=timezone.now())
        except Refused as no:
            form.add_error("municipality", str(no))
        else:
            messages.success(
                request, _("%(name)s is invited, and decides itself.") % {"name": guest.organisation.name}
            )
            return redirect(found)
    return _page(request, found, mine, form, status=422)


@policy("municipality", methods=("POST",))
def join(request: UserRequest, cooperation: int) -> HttpResponse:
    """Says yes to an invitation."""
    return _decide(request, cooperation, actions.join, "join")


@policy("municipality", methods=("POST",))
def decline(request: UserRequest, cooperation: int) -> HttpResponse:
    """Says no to an invitation."""
    return _decide(request, cooperation, actions.decline, "decline")


@policy("municipality", methods=("POST",))
def leave(request: UserRequest, cooperation: int) -> HttpResponse:
    """Takes one's sums out again."""
    return _decide(request, cooperation, actions.leave, "leave")


Decide = Callable[..., CooperationMember]


def _decide(request: UserRequest, pk: int, verb: Decide, name: str) -> HttpResponse:
    found, mine = _find(request, pk)
    by: Actor = request.actor
    now: datetime = timezone.now()
    try:
        member = verb(mine, by=by, now=now)
    except Refused as no:
        messages.error(request, str(no))
        return redirect(found)
    messages.success(request, SAID[name]())
    return redirect(found) if member.takes_part else redirect("cooperations")


def _find(request: UserRequest, pk: int) -> tuple[Cooperation, CooperationMember]:
    found = get_object_or_404(Cooperation.objects.visible_to(request.actor), pk=pk)
    mine = get_object_or_404(
        CooperationMember.objects.of(found).current().with_names(),
        municipality__organisation_id=request.actor.organisation_id,
    )
    return found, mine
