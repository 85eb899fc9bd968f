"""On what proposals are compared: the lines everybody prices, and the criteria."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from market.actions import asked as actions
from market.forms.choosing import MOST_CRITERIA, MOST_LINES, CriterionFormSet, LineFormSet
from market.forms.rows import with_more_rows
from market.models import Criterion, Request, RequestLine
from market.models.requests import RequestStatus
from sif.policy import policy
from sif.requests import UserRequest
from sif.states import Refused

MORE = {"more": ("lines", MOST_LINES), "more_criteria": ("criteria", MOST_CRITERIA)}
CHANGEABLE = (RequestStatus.DRAFT, RequestStatus.OPEN)


@policy("buyer", methods=("GET", "POST"))
def compared_on(request: UserRequest, inquiry: str) -> HttpResponse:
    """The lines to price and the criteria with their weights; both may stay empty."""
    found = get_object_or_404(Request.objects.of_buyer(request.actor), number=inquiry)
    if request.method == "GET":
        return _page(request, found, *_as_kept(found))
    data = with_more_rows(request.POST, MORE)
    lines, criteria = LineFormSet(data, prefix="lines"), CriterionFormSet(data, prefix="criteria")
    if MORE.keys() & request.POST.keys():
        return _page(request, found, lines, criteria)
    told, is_right = "", lines.is_valid()  # both are looked at, so that all faults are told at once
    if criteria.is_valid() and is_right:
        now = timezone.now()
        try:
            actions.write(found, lines.filled(), criteria.filled(), by=request.actor, now=now)
        except Refused as no:
            told = str(no)
        else:
            messages.success(request, _("Kept. Everybody who reads the request sees it."))
            return redirect(found)
    return _page(request, found, lines, criteria, refusal=told, status=422)


def _as_kept(found: Request) -> tuple[Any, Any]:
    rows = RequestLine.objects.of(found)
    kept = [{"key": row.pk, "title": row.title, "quantity": row.quantity, "unit": row.unit} for row in rows]
    criteria = Criterion.objects.of(found).values("name", "weight", "kind", "counts")
    return (
        LineFormSet(initial=kept, prefix="lines"),
        CriterionFormSet(initial=list(criteria), prefix="criteria"),
    )


def _page(
    request: UserRequest, found: Request, lines: Any, criteria: Any, *, refusal: str = "", status: int = 200
) -> HttpResponse:
    context = {
        "inquiry": found,
        "lines": lines,
        "criteria": criteria,
        "refusal": refusal,
        "may_change": found.status in CHANGEABLE and not request.actor.read_only,
    }
    return render(request, "market/requests/lines.html", context, status=status)
