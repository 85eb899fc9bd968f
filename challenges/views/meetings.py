"""The agenda, and a seat at a meeting."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from challenges.actions import meetings as actions
from challenges.models import Attendance, Meeting
from sif.pages import page
from sif.policy import policy
from sif.requests import HouseRequest, UserRequest
from sif.saying import refusal_said


@policy("public")
def agenda(request: HouseRequest) -> HttpResponse:
    """What is coming, soonest first; `?was=1` shows what was."""
    now = timezone.now()
    was = request.GET.get("was") == "1"
    meetings = Meeting.objects.with_seats()
    ordered = meetings.past(now).latest_first() if was else meetings.upcoming(now).soonest_first()
    found = page(ordered, request)
    mine = set(Attendance.objects.of(request.actor).at(found).values_list("meeting_id", flat=True))
    context = {"page": found, "was": was, "rows": [(meeting, meeting.pk in mine) for meeting in found]}
    return render(request, "challenges/agenda.html", context)


@policy("public")
def meeting(request: HouseRequest, meeting: int) -> HttpResponse:
    """One meeting: what, when, where, and whether there is a seat."""
    found = get_object_or_404(Meeting.objects.with_seats(), pk=meeting)
    context = {
        "meeting": found,
        "seat": Attendance.objects.of(request.actor).at([found]).first(),
        "is_over": timezone.now() >= found.starts_at,
        "is_shut_out": found.for_members and not request.actor.has("member"),
    }
    return render(request, "challenges/meeting.html", context)


@policy("person", methods=("POST",))
def sign_up(request: UserRequest, meeting: int) -> HttpResponse:
    """Takes a seat."""
    found = get_object_or_404(Meeting, pk=meeting)
    with refusal_said(request):
        actions.sign_up(found, by=request.actor, now=timezone.now())
        messages.success(request, _("You have a seat. We sent you an e-mail with the details."))
    return redirect(found)


@policy("person", methods=("POST",))
def sign_off(request: UserRequest, meeting: int) -> HttpResponse:
    """Gives the seat back."""
    found = get_object_or_404(Meeting, pk=meeting)
    with refusal_said(request):
        actions.sign_off(found, by=request.actor, now=timezone.now())
        messages.success(request, _("You signed off. Somebody else can have your seat."))
    return redirect(found)
