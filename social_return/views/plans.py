"""The plan of a contract: its lines, and what the two parties say about it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Sum
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from sif.dates import local_day
from sif.money import ZERO
from sif.policy import policy
from sif.requests import UserRequest
from sif.states import Refused
from social_return.actions import plans
from social_return.forms.contracts import DeadlineForm, PlanChangeForm, PlanLineForm, SubmitPlanForm
from social_return.models import Contract, Plan, PlannedContribution
from social_return.views.contracts import found

SHOWN = 200


def plan_of(contract: Contract) -> Plan:
    """The plan, or an empty one that was not begun yet."""
    return Plan.objects.filter(contract=contract).first() or Plan(contract=contract)


def show(request: UserRequest, one: Contract, *, asked: tuple[str, forms.Form] | None = None) -> HttpResponse:
    """The page; `asked` is the form that was sent and is not right yet, by its verb."""
    written = plan_of(one)
    roles = one.roles_of(request.actor)
    answers: dict[str, forms.Form] = {
        "write": PlanLineForm(contract=one),
        "submit": SubmitPlanForm(initial={"approach": written.approach}),
        "ask_change": PlanChangeForm(),
        "deadline": DeadlineForm(initial={"due_on": written.due_on}),
    }
    if asked is not None:
        answers[asked[0]] = asked[1]
    hidden = "contractor" not in roles and written.submitted_at is None and not request.actor.is_staff
    lines = one.planned.select_related("block").in_order()
    planned = lines.aggregate(sum=Sum("amount"))["sum"] or ZERO
    context = {
        "contract": one,
        "plan": written,
        "late": written.is_late(local_day(timezone.now())),
        "lines": [] if hidden else lines[:SHOWN],
        "planned": ZERO if hidden else planned,
        "short": max(one.obligation - planned, ZERO),
        "verbs": set(written.lifecycle.verbs(written.status, roles)),
        "may_set_deadline": "municipality" in roles and written.submitted_at is None,
        "forms": answers,
        "form": asked[1] if asked else None,
        "asked_verb": asked[0] if asked else "",
        "is_officer": one.municipality.organisation_id == request.actor.organisation_id,
    }
    return render(request, "social_return/plan.html", context, status=422 if asked else 200)


@policy("municipality", "contractor")
def plan(request: UserRequest, contract: str) -> HttpResponse:
    """The plan; what a contractor is still writing for the first time is its own."""
    return show(request, found(request, contract))


def _say(
    request: UserRequest,
    one: Contract,
    said: tuple[str, forms.Form | None],
    act: Callable[[dict[str, Any], datetime], object],
    done: str,
) -> HttpResponse:
    """Says one verb: an unclear form comes back as it was typed, a refusal is a sentence on the page."""
    verb, form = said
    if form is not None and not form.is_valid():
        return show(request, one, asked=(verb, form))
    try:
        act(form.cleaned_data if form else {}, timezone.now())
    except Refused as no:
        if form is not None:
            form.add_error(None, str(no))
            return show(request, one, asked=(verb, form))
        messages.error(request, str(no))
    else:
        messages.success(request, done)
    return redirect("contract_plan", one.number)


@policy("contractor", methods=("POST",))
def add_line(request: UserRequest, contract: str) -> HttpResponse:
    """The contractor adds a planned contribution."""
    one = found(request, contract)

    def act(said: dict[str, Any], now: datetime) -> object:
        return plans.add(one, plans.Wanted(**said), by=request.actor, now=now)

    form = PlanLineForm(request.POST, contract=one)
    return _say(request, one, ("write", form), act, _("Added to the plan."))


@policy("contractor", methods=("POST",))
def remove_line(request: UserRequest, planned: int) -> HttpResponse:
    """The contractor takes a line out."""
    mine = PlannedContribution.objects.filter(contract__in=Contract.objects.visible_to(request.actor))
    line = get_object_or_404(mine.select_related("contract__municipality", "contract__scheme"), pk=planned)

    def act(_said: dict[str, Any], now: datetime) -> object:
        return plans.remove(line, by=request.actor, now=now)

    return _say(request, line.contract, ("", None), act, _("Taken out of the plan."))


@policy("contractor", methods=("POST",))
def submit(request: UserRequest, contract: str) -> HttpResponse:
    """The contractor hands it in."""
    one = found(request, contract)
    return _say(
        request,
        one,
        ("submit", SubmitPlanForm(request.POST)),
        lambda said, now: plans.submit(one, **said, by=request.actor, now=now),
        _("Your plan is with the municipality. You get an e-mail when they have looked at it."),
    )


@policy("contractor", methods=("POST",))
def revise(request: UserRequest, contract: str) -> HttpResponse:
    """The contractor takes it back to change it."""
    one = found(request, contract)
    return _say(
        request,
        one,
        ("", None),
        lambda _said, now: plans.revise(one, by=request.actor, now=now),
        _("You can change the plan now. Submit it again when it is ready."),
    )


@policy("municipality", methods=("POST",))
def accept(request: UserRequest, contract: str) -> HttpResponse:
    """The officer accepts it."""
    one = found(request, contract)
    return _say(
        request,
        one,
        ("", None),
        lambda _said, now: plans.accept(one, by=request.actor, now=now),
        _("Accepted. The contractor gets an e-mail."),
    )


@policy("municipality", methods=("POST",))
def ask_change(request: UserRequest, contract: str) -> HttpResponse:
    """The officer asks for another plan."""
    one = found(request, contract)
    return _say(
        request,
        one,
        ("ask_change", PlanChangeForm(request.POST)),
        lambda said, now: plans.ask_change(one, **said, by=request.actor, now=now),
        _("The contractor reads what has to change."),
    )


@policy("municipality", methods=("POST",))
def deadline(request: UserRequest, contract: str) -> HttpResponse:
    """The officer sets another day."""
    one = found(request, contract)
    return _say(
        request,
        one,
        ("deadline", DeadlineForm(request.POST)),
        lambda said, now: plans.set_deadline(one, **said, by=request.actor, now=now),
        _("The plan is due on another day now."),
    )
