"""How it turned out: the answer behind a signed link, and the counts for who follows the contracts."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from sif.pages import page
from sif.policy import policy
from sif.requests import HouseRequest, UserRequest
from sif.states import Refused
from social_return.actions import outcomes as actions
from social_return.forms.following import OutcomeForm
from social_return.models import OutcomeRound
from social_return.totals.outcomes import outcomes as counted

PER_PAGE = 30


@policy("public", methods=("GET", "POST"))
def outcome(request: HouseRequest, outcome: str) -> HttpResponse:
    """The contractor answers with three numbers; the signed word in the address is the key."""
    asked = actions.asked_by(outcome)
    if asked is None:
        raise Http404
    now = timezone.now()
    posted = request.method == "POST"
    form = OutcomeForm(request.POST if posted else None, asked=asked)
    if posted and form.is_valid():
        try:
            actions.answer(asked, **form.cleaned_data, by=request.actor, now=now)
        except Refused as no:
            form.add_error(None, str(no))
        else:
            messages.success(request, _("Thank you. Your answer counts in the figures of the municipality."))
            return redirect("outcome", outcome)
    is_open = OutcomeRound.objects.open(now).filter(pk=asked.pk).exists()
    context = {"asked": asked, "form": form, "is_open": is_open}
    return render(request, "social_return/outcome.html", context, status=422 if form.errors else 200)


@policy("municipality", "contractor")
def outcomes(request: UserRequest) -> HttpResponse:
    """How many people were still at work, as counts, and which questions wait for an answer."""
    now = timezone.now()
    mine = OutcomeRound.objects.visible_to(request.actor)
    shown = page(mine.with_contract().newest(), request, per_page=PER_PAGE)
    may_answer = request.actor.has("contractor") and not request.actor.read_only
    rows = [
        (asked, actions.link(asked) if _may_answer(asked, request, may_answer=may_answer) else "")
        for asked in shown
    ]
    context = {
        "page": shown,
        "rows": rows,
        "totals": counted(mine),
        "is_officer": request.actor.has("municipality"),
        "now": now,
    }
    return render(request, "social_return/outcomes.html", context)


def _may_answer(asked: OutcomeRound, request: UserRequest, *, may_answer: bool) -> bool:
    mine = asked.contract.contractor_id == request.actor.organisation_id
    return may_answer and mine and asked.answered_at is None
