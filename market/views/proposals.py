"""Proposals of an enterprise: the list, writing one, handing it in."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from market.actions import proposals as actions
from market.forms.proposals import LEAST_ROWS, MOST_LINES, ExtendForm, LineFormSet, ProposalForm
from market.models import Match, Proposal, Request
from market.models.proposals import ProposalStatus
from sif.dates import local_day
from sif.pages import page
from sif.policy import policy
from sif.requests import UserRequest
from sif.states import Refused

STANDS_FOR = timedelta(days=45)
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
    """The proposals of the enterprise acted for, last changed first."""
    own = Proposal.objects.of(request.actor).select_related("request__buyer", "order").newest()
    shown = page(own, request)
    rows = [(row, TONES[ProposalStatus(row.status)]) for row in shown]
    return render(request, "market/proposals/index.html", {"page": shown, "rows": rows})


@policy("seller", "buyer")
def proposal(request: UserRequest, proposal: int) -> HttpResponse:
    """One proposal with its lines, for the enterprise that wrote it or the buyer it is for."""
    found = get_object_or_404(Proposal.objects.visible_to(request.actor).with_all(), pk=proposal)
    roles = found.roles_of(request.actor)
    verbs = set() if request.actor.read_only else set(Proposal.lifecycle.verbs(found.status, roles))
    now = timezone.now()
    context = {
        "proposal": found,
        "inquiry": found.request,
        "lines": list(found.lines.order_by("position")),
        "tone": TONES[ProposalStatus(found.status)],
        "is_mine": "seller" in roles,
        "may_write": bool(verbs & {"edit", "revise"}) and found.request.takes_proposals(now),
        "may_submit": "submit" in verbs and found.request.takes_proposals(now),
        "may_withdraw": "withdraw" in verbs,
        "may_extend": "extend" in verbs
        and not found.request.is_ended
        and not found.request.takes_proposals(now),
        "may_award": "award" in verbs and found.is_valid_on(local_day(now)),
        "extend_form": ExtendForm(),
    }
    return render(request, "market/proposals/proposal.html", context)


@policy("seller", methods=("GET", "POST"))
def write(request: UserRequest, inquiry: str) -> HttpResponse:
    """Begin a proposal or change it: what was typed is kept, handing in is the other button."""
    visible = Request.objects.visible_to(request.actor).select_related("buyer", "place")
    found = get_object_or_404(visible, number=inquiry)
    own = Proposal.objects.of(request.actor).filter(request=found).first()
    today = local_day(timezone.now())
    if request.method == "GET":
        form = ProposalForm(
            instance=own, today=today, initial={} if own else {"valid_until": today + STANDS_FOR}
        )
        lines = LineFormSet(initial=_initial_lines(request, found, own), prefix="lines")
        return _write_page(request, found, own, form, lines)
    form = ProposalForm(request.POST, instance=own, today=today)
    lines = LineFormSet(_with_more_rows(request), prefix="lines")
    if "more" in request.POST:
        return _write_page(request, found, own, form, lines)
    if form.is_valid() and lines.is_valid():
        kept = _keep(request, found, form, lines)
        if kept is not None:
            return redirect(kept)
    return _write_page(request, found, own, form, lines, status=422)


def _with_more_rows(request: UserRequest) -> Any:
    """One row more when that was asked for; works without JavaScript."""
    data = request.POST.copy()
    total = data.get("lines-TOTAL_FORMS", "")
    if "more" in data and total.isascii() and total.isdigit() and len(total) < 4:
        data["lines-TOTAL_FORMS"] = str(min(int(total) + 1, MOST_LINES))
    return data


def _initial_lines(request: UserRequest, found: Request, own: Proposal | None) -> list[dict[str, Any]]:
    """The lines there are; for a new proposal the listing that fits, so that nobody types a price twice."""
    if own is not None:
        fields = ("title", "quantity", "unit", "net_price", "vat")
        return list(own.lines.order_by("position").values(*fields))
    match = (
        Match.objects.for_enterprise_of(request.actor).filter(request=found).select_related("listing").first()
    )
    if match is None or match.listing is None:
        return []
    fits = match.listing
    return [
        {
            "title": fits.title,
            "quantity": found.quantity,
            "unit": fits.unit,
            "net_price": fits.price,
            "vat": fits.vat,
        }
    ]


def _keep(request: UserRequest, found: Request, form: ProposalForm, lines: Any) -> Proposal | None:
    """Write it, and hand it in when that was the button; a refusal comes back on the form."""
    now = timezone.now()
    typed = [actions.Line(**values) for values in lines.filled()]
    try:
        kept = actions.write(found, form.cleaned_data, typed, by=request.actor, now=now)
        if "submit" in request.POST and kept.status == ProposalStatus.DRAFT:
            kept = actions.submit(kept, by=request.actor, now=now)
    except Refused as no:
        form.add_error(None, str(no))
        return None
    if kept.status == ProposalStatus.SUBMITTED:
        messages.success(
            request, _("Your proposal is handed in. You can change it until the request closes.")
        )
    else:
        messages.success(request, _("Your proposal is kept. The buyer does not see it until you hand it in."))
    return kept


def _write_page(
    request: UserRequest,
    found: Request,
    own: Proposal | None,
    form: ProposalForm,
    lines: Any,
    status: int = 200,
) -> HttpResponse:
    context = {
        "inquiry": found,
        "proposal": own,
        "form": form,
        "lines": lines,
        "least": LEAST_ROWS,
        "is_submitted": own is not None and own.status == ProposalStatus.SUBMITTED,
        "takes_proposals": found.takes_proposals(timezone.now()),
    }
    return render(request, "market/proposals/write.html", context, status=status)


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
