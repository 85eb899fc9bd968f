"""Choosing: one proposal whole, or lines of several, with a reason for everyone."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from market.actions import awarding as actions
from market.actions.outcomes import waiting_for_outcome
from market.forms.awarding import AwardForm, PartsForm
from market.models import Clarification, Order, Proposal, Request, RequestLine
from market.models.proposals import ProposalStatus
from sif.dates import local_day
from sif.policy import policy
from sif.requests import UserRequest
from sif.states import Refused


def _own(request: UserRequest, inquiry: str) -> Request:
    return get_object_or_404(Request.objects.of_buyer(request.actor).select_related("buyer"), number=inquiry)


@policy("buyer", methods=("GET", "POST"))
def award(request: UserRequest, inquiry: str, proposal: int) -> HttpResponse:
    """Choose one proposal, with a reason for everyone: for the one chosen and for each of the others."""
    found = _own(request, inquiry)
    own = Proposal.objects.visible_to(request.actor).filter(request=found).with_all()
    chosen = get_object_or_404(own, pk=proposal)
    others = list(own.waiting().exclude(pk=chosen.pk).cheapest())
    waiting = waiting_for_outcome(found)
    data = request.POST if request.method == "POST" else None
    form = AwardForm(data, chosen=chosen, others=others, waiting=waiting)
    if request.method == "POST" and form.is_valid():
        now, options = timezone.now(), form.cleaned_data.get("options", ())
        try:
            placed = actions.award(found, chosen, _choice(form), options=options, by=request.actor, now=now)
        except Refused as no:
            form.add_error(None, str(no))
        else:
            return _done(request, found, placed)
    context = {
        "inquiry": found,
        "chosen": chosen,
        "lines": [line for line in chosen.lines.all() if not line.is_option],
        "others": others,
        "unanswered": _unanswered(found),
        "form": form,
    }
    return render(request, "market/requests/award.html", context, status=422 if form.is_bound else 200)


@policy("buyer", methods=("GET", "POST"))
def parts(request: UserRequest, inquiry: str) -> HttpResponse:
    """Choose lines of several proposals; each enterprise that supplies gets its own order."""
    found = _own(request, inquiry)
    now = timezone.now()
    visible = Proposal.objects.visible_to(request.actor).filter(request=found).waiting()
    proposals = list(visible.with_all().cheapest())
    today = local_day(now)
    choosable = [
        one for one in proposals if one.status == ProposalStatus.SUBMITTED and one.is_valid_on(today)
    ]
    wanted: dict[str, Any] = {
        "asked": RequestLine.objects.of(found),
        "proposals": proposals,
        "choosable": choosable,
        "waiting": waiting_for_outcome(found),
    }
    form = PartsForm(request.POST if request.method == "POST" else None, **wanted)
    if request.method == "POST" and form.is_valid():
        try:
            placed = actions.award_lines(found, form.chosen, _choice(form), by=request.actor, now=now)
        except Refused as no:
            form.add_error(None, str(no))
        else:
            return _done(request, found, placed)
    may_award = "award" in Request.lifecycle.verbs(found.status, found.roles_of(request.actor))
    context = {
        "inquiry": found,
        "form": form,
        "proposals": proposals,
        "unanswered": _unanswered(found),
        "may_award": may_award and bool(choosable) and not request.actor.read_only,
    }
    return render(request, "market/requests/award_parts.html", context, status=422 if form.is_bound else 200)


def _unanswered(found: Request) -> int:
    """Questions to proposers that still wait: they stop nobody, but one should know."""
    return Clarification.objects.open().filter(proposal__request=found).count()


def _choice(form: AwardForm | PartsForm) -> actions.Choice:
    return actions.Choice(
        reason=form.cleaned_data["reason"],
        reasons=form.reasons,
        others=form.cleaned_data.get("others", ""),
    )


def _done(request: UserRequest, found: Request, placed: list[Order]) -> HttpResponse:
    numbers = ", ".join(order.number for order in placed)
    names = ", ".join(order.seller.name for order in placed)
    told = _("You have chosen %(enterprise)s. Order %(order)s is made, and everyone hears your reason.")
    messages.success(request, told % {"enterprise": names, "order": numbers})
    return redirect(found)
