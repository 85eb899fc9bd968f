"""Proposals of an enterprise: the list, one with all that is in it, and what is done to it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from market import signals
from market.actions import proposals as actions
from market.forms.proposals import ExtendForm
from market.models import PartnerStatus, Proposal, ProposalAttachment, ProposalPartner
from market.models.partners import UNDECIDED, mark_of
from market.models.proposals import ProposalStatus
from market.totals.hands import more_than_one
from sif.dates import local_day
from sif.pages import page
from sif.policy import policy
from sif.requests import UserRequest
from sif.states import Refused

TONES = {
    ProposalStatus.DRAFT: "off",
    ProposalStatus.SUBMITTED: "wait",
    ProposalStatus.AWARDED: "ok",
    ProposalStatus.NOT_CHOSEN: "bad-s",
    ProposalStatus.WITHDRAWN: "off",
    ProposalStatus.EXPIRED: "bad-s",
}


@policy("seller")
def proposals(request: UserRequest) -> HttpResponse:
    """The proposals of the enterprise acted for, and those it takes part in, last changed first."""
    involved = Proposal.objects.involving(request.actor)
    shown = page(
        involved.select_related("request__buyer", "enterprise").prefetch_related("orders__seller").newest(),
        request,
    )
    mine = {one.pk for one in shown if "seller" in one.roles_of(request.actor)}
    rows = [(row, TONES[ProposalStatus(row.status)], row.pk in mine) for row in shown]
    return render(request, "market/proposals/index.html", {"page": shown, "rows": rows})


@policy("seller", "buyer")
def proposal(request: UserRequest, proposal: int) -> HttpResponse:
    """One proposal with all that is in it: for its enterprise, its partners, and the buyer it is for."""
    found = get_object_or_404(Proposal.objects.visible_to(request.actor).with_all(), pk=proposal)
    roles = found.roles_of(request.actor)
    verbs = set() if request.actor.read_only else set(Proposal.lifecycle.verbs(found.status, roles))
    now = timezone.now()
    takes = found.request.takes_proposals(now)
    context = {
        "proposal": found,
        "inquiry": found.request,
        "tone": TONES[ProposalStatus(found.status)],
        "is_mine": "seller" in roles,
        "is_buyer": "buyer" in roles,
        "counts_for": signals.chain_of(found.request),
        "may_write": bool(verbs & {"edit", "revise"}) and takes,
        "may_submit": "submit" in verbs and takes,
        "may_withdraw": "withdraw" in verbs,
        "may_extend": "extend" in verbs and not found.request.is_ended and not takes,
        "may_award": "award" in verbs and found.is_valid_on(local_day(now)),
        "extend_form": ExtendForm(),
        **_offered(found),
        **_together(request, found, takes=takes),
    }
    if "buyer" in roles:
        context["twice"] = more_than_one(found)
    return render(request, "market/proposals/proposal.html", context)


def _offered(found: Proposal) -> dict[str, Any]:
    lines = sorted(found.lines.all(), key=lambda line: line.position)
    return {
        "lines": [line for line in lines if not line.is_option],
        "options": [line for line in lines if line.is_option],
        "parts": found.parts(),
        "steps": list(found.steps.order_by("position")),
        "files": list(ProposalAttachment.objects.of(found)),
    }


def _together(request: UserRequest, found: Proposal, *, takes: bool) -> dict[str, Any]:
    """The partners, and for a partner what it is asked to agree to."""
    partners = found.partners.exclude(status=PartnerStatus.DROPPED).select_related("enterprise")
    shown = list(partners.in_order())
    me = ProposalPartner.objects.of(request.actor).filter(proposal=found).taking_part().first()
    if me is None:
        return {"partners": shown}
    mine = [line for line in found.lines.all() if line.supplier_id == me.enterprise_id]
    may_answer = takes and found.status in UNDECIDED and not request.actor.read_only
    return {
        "partners": shown,
        "me": me,
        "mark": mark_of(mine),
        "alone": Proposal.objects.of(request.actor).filter(request=found.request).first(),
        "may_agree": may_answer and bool(mine) and not me.has_agreed,
        "may_step_out": may_answer,
    }


def _own(request: UserRequest, proposal: int) -> Proposal:
    return get_object_or_404(
        Proposal.objects.of(request.actor).select_related("request", "enterprise"), pk=proposal
    )


@policy("seller", methods=("POST",))
def submit(request: UserRequest, proposal: int) -> HttpResponse:
    """Hand in a draft as it is."""
    found = _own(request, proposal)
    try:
        actions.submit(found, by=request.actor, now=timezone.now())
    except Refused as no:
        messages.error(request, str(no))
    else:
        messages.success(
            request, _("Your proposal is handed in. You can change it until the request closes.")
        )
    return redirect(found)


@policy("seller", methods=("POST",))
def withdraw(request: UserRequest, proposal: int) -> HttpResponse:
    """Take a proposal back."""
    found = _own(request, proposal)
    try:
        actions.withdraw(found, by=request.actor, now=timezone.now())
    except Refused as no:
        messages.error(request, str(no))
    else:
        messages.success(request, _("Your proposal is taken back."))
    return redirect(found)


@policy("seller", methods=("POST",))
def extend(request: UserRequest, proposal: int) -> HttpResponse:
    """Let a proposal stand longer."""
    found = _own(request, proposal)
    form = ExtendForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose a day until which your proposal stands."))
        return redirect(found)
    try:
        actions.extend(found, form.cleaned_data["valid_until"], by=request.actor, now=timezone.now())
    except Refused as no:
        messages.error(request, str(no))
    else:
        messages.success(request, _("Your proposal stands longer now."))
    return redirect(found)
