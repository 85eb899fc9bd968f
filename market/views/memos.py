"""The award memo: how far it is, and the file."""

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from market.actions import memos as actions
from market.models import AwardMemo, Request
from market.models.requests import RequestStatus
from sif.making import MakingStatus
from sif.policy import policy
from sif.requests import UserRequest
from sif.saying import refusal_said


def _find(request: UserRequest, inquiry: str) -> AwardMemo:
    """The memo of a request, if this actor may read it."""
    return get_object_or_404(
        AwardMemo.objects.visible_to(request.actor).with_request(), request__number=inquiry
    )


@policy("buyer", "staff", methods=("GET", "POST"))
def memo(request: UserRequest, inquiry: str) -> HttpResponse:
    """How far the memo is, and the way to the file; sent, it is made (again)."""
    visible = (
        Request.objects.visible_to(request.actor)
        if request.actor.is_staff
        else Request.objects.of_buyer(request.actor)
    )
    found = get_object_or_404(visible.select_related("buyer"), number=inquiry)
    if request.method == "POST":
        with refusal_said(request):
            actions.ask(found, by=request.actor, now=timezone.now())
            messages.success(request, _("The memo is being made. That takes a few seconds."))
        return redirect("request_memo", found.number)
    made = AwardMemo.objects.visible_to(request.actor).filter(request=found).first()
    context = {
        "inquiry": found,
        "memo": made,
        "may_make": found.status == RequestStatus.AWARDED and not request.actor.read_only,
        "is_own": found.is_of(request.actor),
    }
    return render(request, "market/requests/memo.html", context)


@policy("buyer", "staff")
def progress(request: UserRequest, inquiry: str) -> JsonResponse:
    """How far it is, for the page that waits."""
    made = _find(request, inquiry)
    return JsonResponse({"percent": made.progress, "done": not made.is_busy})


@policy("buyer", "staff")
def download(request: UserRequest, inquiry: str) -> HttpResponse:
    """The file, to keep: for the buyer, its auditors and connectors."""
    made = _find(request, inquiry)
    if made.status != MakingStatus.READY:
        raise Http404
    with made.file.open("rb") as file:  # one page
        response = HttpResponse(file.read(), content_type="application/pdf")
    name = f"gunningsmemo-{made.request.number}.pdf"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response
