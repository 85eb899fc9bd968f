"""Questions of the buyer about one proposal, and the answers of its enterprise."""

from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from market.actions import clarifying as actions
from market.forms.assessing import ClarifiedForm, ClarifyForm
from market.models import Clarification, Proposal
from market.models.requests import RequestStatus
from sif.dates import local_day
from sif.policy import policy
from sif.requests import UserRequest
from sif.states import Refused

DAYS_TO_ANSWER = 5


@policy("seller", "buyer", methods=("GET", "POST"))
def clarifications(request: UserRequest, proposal: int) -> HttpResponse:
    """The questions and answers; a box for a new question for the buyer, for an answer for the enterprise."""
    visible = Proposal.objects.visible_to(request.actor).select_related("request__buyer", "enterprise")
    found = get_object_or_404(visible, pk=proposal)
    roles = found.roles_of(request.actor)
    rows = list(Clarification.objects.of(found).select_related("asked_by", "answered_by"))
    is_buyer = "buyer" in roles
    open_row = next((row for row in rows if row.answered_at is None), None)
    form: ClarifyForm | ClarifiedForm
    data = request.POST if request.method == "POST" else None
    if is_buyer:
        soon = local_day(timezone.now()) + timedelta(days=DAYS_TO_ANSWER)
        form = ClarifyForm(data, initial={"answer_by": soon})
    else:
        asked = request.POST.get("question_key", "")
        open_row = next((row for row in rows if str(row.pk) == asked), open_row)
        form = ClarifiedForm(data)
    if request.method == "POST" and form.is_valid() and _done(request, found, open_row, form):
        return redirect("proposal_clarifications", found.pk)
    is_running = found.request.status == RequestStatus.CLOSED and found.status in actions.WAITING
    context = {
        "proposal": found,
        "inquiry": found.request,
        "rows": rows,
        "form": form,
        "open_row": open_row,
        "is_buyer": is_buyer,
        "may_ask": is_buyer and is_running and not request.actor.read_only,
        "may_answer": "seller" in roles
        and open_row is not None
        and open_row.answered_at is None
        and not found.request.is_ended
        and not request.actor.read_only,
    }
    status = 422 if form.is_bound else 200
    return render(request, "market/proposals/clarifications.html", context, status=status)


def _done(
    request: UserRequest,
    found: Proposal,
    open_row: Clarification | None,
    form: ClarifyForm | ClarifiedForm,
) -> bool:
    """Ask or answer; a refusal comes back on the form."""
    now, typed = timezone.now(), form.cleaned_data
    try:
        if isinstance(form, ClarifyForm):
            actions.ask(found, typed["question"], typed["answer_by"], by=request.actor, now=now)
        elif open_row is not None:
            actions.answer(open_row, typed["answer"], by=request.actor, now=now)
        else:
            raise Refused(_("There is no question that waits for an answer."))
    except Refused as no:
        form.add_error(None, str(no))
        return False
    told = (
        _("Sent. The enterprise gets a mail.") if isinstance(form, ClarifyForm) else _("Sent to the buyer.")
    )
    messages.success(request, told)
    return True
