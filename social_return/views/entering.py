"""Entering a contribution, by kind, and changing it until it is decided on."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from sif.dates import local_day
from sif.policy import policy
from sif.requests import UserRequest
from sif.states import Refused
from social_return.actions import contributions
from social_return.actions.chain import entered_by_itself, share_first
from social_return.actions.entries import Entry
from social_return.forms.contributions import FORMS, ContributionForm, LabourForm
from social_return.models import Contract, Contribution, ContributionKind, Link
from social_return.valuation import Unvaluable


@policy("contractor", methods=("GET", "POST"))
def enter(request: UserRequest, contract: str, kind: str) -> HttpResponse:
    """A new contribution: kept as a draft first, with what it is worth."""
    mine = (
        Contract.objects.owed_by(request.actor.organisation_id or 0).visible_to(request.actor).with_parties()
    )
    one = get_object_or_404(mine, number=contract)
    now = timezone.now()
    data = request.POST if request.method == "POST" else None
    form = FORMS[kind](data, contract=one, today=local_day(now))
    if request.method == "POST" and form.is_valid():
        entered = _try(form, lambda entry: contributions.enter(one, entry, by=request.actor, now=now))
        if entered is not None:
            return _kept(request, entered)
    return _page(request, one, form)


@policy("member", methods=("GET", "POST"))
def enter_below(request: UserRequest, link: int, kind: str) -> HttpResponse:
    """A subcontractor's own: a draft for the contractor, who answers for it and submits it."""
    mine = Link.objects.taken_by(request.actor.organisation_id or 0).live().with_parties()
    through = get_object_or_404(mine, pk=link)
    if not entered_by_itself(through):
        messages.error(request, share_first(through))
        return redirect(through)
    now = timezone.now()
    one = through.contract
    data = request.POST if request.method == "POST" else None
    form = FORMS[kind](data, contract=one, today=local_day(now), through=through)
    if request.method == "POST" and form.is_valid():
        entered = _try(
            form,
            lambda entry: contributions.enter(one, entry, through=through, by=request.actor, now=now),
        )
        if entered is not None:
            said = _("Kept as a draft. %(contractor)s hears of it, and submits it.")
            messages.success(request, said % {"contractor": one.contractor.name})
            return redirect(entered)
    return _page(request, one, form)


@policy("member", methods=("GET", "POST"))
def change(request: UserRequest, contribution: int) -> HttpResponse:
    """Other facts in a draft, or in one that a question was asked about."""
    found = get_object_or_404(Contribution.objects.readable_by(request.actor).with_parties(), pk=contribution)
    roles = found.roles_of(request.actor) & {"contractor", "subcontractor"}
    if not roles:
        raise Http404
    if not contributions.changeable_by(found, request.actor):
        messages.error(
            request, _("This contribution is with the municipality now. You can change it when they ask.")
        )
        return redirect(found)
    now = timezone.now()
    data = request.POST if request.method == "POST" else None
    form_of = LabourForm if found.is_from_market else FORMS[found.kind]
    through = None if "contractor" in roles else found.entered_through
    form = form_of(data, contract=found.contract, today=local_day(now), contribution=found, through=through)
    if request.method == "POST" and form.is_valid():
        changed = _try(
            form, lambda entry: contributions.change(found, entry, by=request.actor, now=now), of=found
        )
        if changed is not None:
            return _kept(request, changed)
    return _page(request, found.contract, form, changing=found)


def _try(
    form: ContributionForm, act: Callable[[Entry], Contribution], *, of: Contribution | None = None
) -> Contribution | None:
    """The contribution; or nothing, with what is in the way beside the field that it is about."""
    try:
        return act(_entry(form, of))
    except Unvaluable as no:
        form.refuse(no.column, str(no))
    except Refused as no:
        form.add_error(None, str(no))
    return None


def _entry(form: ContributionForm, of: Contribution | None) -> Entry:
    """The answers as an entry; of an order only the labour part is typed, the rest it knows."""
    if of is None or not of.is_from_market:
        return Entry(**form.facts())
    return Entry(
        kind=ContributionKind.PURCHASE,
        supplier=of.supplier,
        supplier_name=of.supplier_name,
        supplier_kvk=of.supplier_kvk,
        invoice_date=of.invoice_date,
        net=of.net,
        labour=form.cleaned_data["labour"],
    )


def _kept(request: UserRequest, kept: Contribution) -> HttpResponse:
    messages.success(request, _("Kept as a draft. Check what it counts for, and submit it."))
    return redirect(kept)


def _page(
    request: UserRequest, contract: Contract, form: ContributionForm, *, changing: Contribution | None = None
) -> HttpResponse:
    context = {
        "contract": contract,
        "form": form,
        "kind": form.kind,
        "changing": changing,
        "through": form.through,
    }
    return render(request, "social_return/enter.html", context, status=422 if form.is_bound else 200)
