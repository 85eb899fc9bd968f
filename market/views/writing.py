"""Writing a proposal: its lines, options, partners' lines and delivery plan on one page that works without script."""

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from enterprises.models import Enterprise
from market import signals
from market.actions import proposals as actions
from market.forms.proposals import MOST_LINES, MOST_STEPS, LineFormSet, ProposalForm, StepFormSet
from market.forms.rows import with_more_rows
from market.models import Match, PartnerStatus, Proposal, Request, RequestLine
from market.models.proposals import ProposalStatus
from sif.dates import local_day
from sif.policy import policy
from sif.requests import UserRequest
from sif.states import Refused

STANDS_FOR = timedelta(days=45)
MORE = {"more": ("lines", MOST_LINES), "more_steps": ("steps", MOST_STEPS)}


@policy("seller", methods=("GET", "POST"))
def write(request: UserRequest, inquiry: str) -> HttpResponse:
    """Begin a proposal or change it: what was typed is kept, handing in is the other button."""
    visible = Request.objects.visible_to(request.actor).select_related("buyer", "place")
    found = get_object_or_404(visible, number=inquiry)
    own = Proposal.objects.of(request.actor).filter(request=found).first()
    today = local_day(timezone.now())
    asked = list(RequestLine.objects.of(found))
    who: dict[str, Any] = {"suppliers": _suppliers(own), "asked": asked}
    when: dict[str, Any] = {"earliest": _earliest(found, today)}
    if request.method == "GET":
        initial = {} if own else {"valid_until": today + STANDS_FOR}
        form = ProposalForm(instance=own, today=today, initial=initial)
        lines = LineFormSet(
            initial=_initial_lines(request, found, own, asked), prefix="lines", form_kwargs=who
        )
        steps = StepFormSet(initial=_initial_steps(own), prefix="steps", form_kwargs=when)
        return _write_page(request, found, own, (form, lines, steps))
    form = ProposalForm(request.POST, instance=own, today=today)
    data = with_more_rows(request.POST, MORE)
    lines = LineFormSet(data, prefix="lines", form_kwargs=who)
    steps = StepFormSet(data if "steps-TOTAL_FORMS" in data else None, prefix="steps", form_kwargs=when)
    if MORE.keys() & request.POST.keys():
        return _write_page(request, found, own, (form, lines, steps))
    is_right = [one.is_valid() for one in (form, lines, steps) if one.is_bound]
    if all(is_right):
        kept = _keep(request, found, form, lines, steps)
        if kept is not None:
            return redirect(kept)
    return _write_page(request, found, own, (form, lines, steps), status=422)


def _suppliers(own: Proposal | None) -> list[Enterprise]:
    """The partners whose lines can be here; one that declined too, as long as lines say its name."""
    if own is None:
        return []
    partners = own.partners.exclude(status=PartnerStatus.DROPPED).select_related("enterprise").in_order()
    return [partner.enterprise for partner in partners]


def _earliest(found: Request, today: date) -> date:
    """Nothing is delivered before the buyer can have chosen."""
    return max(today, local_day(found.respond_by)) if found.respond_by else today


def _initial_lines(
    request: UserRequest, found: Request, own: Proposal | None, asked: list[RequestLine]
) -> list[dict[str, Any]]:
    """The lines that are asked, with a price or still without, then what else there is.

    A new proposal that answers no asked line begins with the listing that fits, so that nobody types a price twice.
    """
    fields = ("asked", "title", "quantity", "unit", "net_price", "vat", "is_option", "supplier")
    lines = list(own.lines.order_by("position").values(*fields)) if own is not None else []
    priced = {line["asked"]: line for line in lines if line["asked"] is not None}
    answers = [
        priced.get(
            line.pk, {"asked": line.pk, "title": line.title, "quantity": line.quantity, "unit": line.unit}
        )
        for line in asked
    ]
    rest = [line for line in lines if priced.get(line["asked"]) is not line]
    return [*answers, *rest] if answers or own is not None else _fitting(request, found)


def _fitting(request: UserRequest, found: Request) -> list[dict[str, Any]]:
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


def _initial_steps(own: Proposal | None) -> list[dict[str, Any]]:
    steps = own.steps.order_by("position") if own is not None else ()
    return [{"title": step.title, "ready_on": step.ready_on} for step in steps]


def _keep(
    request: UserRequest, found: Request, form: ProposalForm, lines: Any, steps: Any
) -> Proposal | None:
    """Write it, and hand it in when that was the button; a refusal comes back on the form."""
    now = timezone.now()
    typed = [actions.Line(**values) for values in lines.filled()]
    plan = [actions.Step(**values) for values in steps.filled()] if steps.is_bound else None
    try:
        kept = actions.write(found, form.cleaned_data, typed, steps=plan, by=request.actor, now=now)
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
    forms: tuple[ProposalForm, Any, Any],
    status: int = 200,
) -> HttpResponse:
    form, lines, steps = forms
    context = {
        "inquiry": found,
        "proposal": own,
        "form": form,
        "lines": lines,
        "steps": steps,
        "lines_are_right": not (lines.is_bound and lines.total_error_count()),
        "has_faults": any(one.is_bound and one.total_error_count() for one in (lines, steps)),
        "counts_for": signals.chain_of(found),
        "is_submitted": own is not None and own.status == ProposalStatus.SUBMITTED,
        "takes_proposals": found.takes_proposals(timezone.now()),
    }
    return render(request, "market/proposals/write.html", context, status=status)
