"""The subcontract chain: each sees its own links; those above see totals, and what is shared."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from sif.pages import page
from sif.policy import policy
from sif.requests import UserRequest
from sif.saying import refusal_said
from sif.states import Refused
from social_return.actions import chain as actions
from social_return.forms.contracts import PassOnForm
from social_return.models import Contract, Contribution, Link
from social_return.totals.chain import levels, ways
from social_return.views.contracts import found

PER_PAGE = 30


@policy("municipality", "contractor", methods=("GET", "POST"))
def chain(request: UserRequest, contract: str) -> HttpResponse:
    """The chain of a contract; the contractor passes work on here."""
    one = found(request, contract)
    mine = Link.objects.visible_to(request.actor).filter(contract=one).live().with_parties()
    form = PassOnForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and (made := _passed_on(request, one, form, above=None)):
        return redirect("contract_chain", made.contract.number)
    context = {
        "contract": one,
        "page": page(mine.in_order(), request, per_page=PER_PAGE),
        "levels": levels(one),
        "ways": ways(one),
        "form": form,
        "may_pass_on": "contractor" in one.roles_of(request.actor),
    }
    return render(request, "social_return/chain.html", context, status=422 if form.is_bound else 200)


@policy("member")
def links(request: UserRequest) -> HttpResponse:
    """The work that this organisation takes part in, under contracts of others."""
    mine = Link.objects.taken_by(request.actor.organisation_id or 0).live().with_parties().in_order()
    context = {"page": page(mine, request, per_page=PER_PAGE)}
    return render(request, "social_return/links.html", context)


@policy("member", methods=("GET", "POST"))
def link(request: UserRequest, link: int) -> HttpResponse:
    """One link: what was agreed between its two parties, and what the taker passes on in turn."""
    one = get_object_or_404(Link.objects.visible_to(request.actor).with_parties(), pk=link)
    form = PassOnForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and _passed_on(request, one.contract, form, above=one):
        return redirect(one)
    takes = one.party_id == request.actor.organisation_id
    below = Link.objects.visible_to(request.actor).under(one).live().with_parties().in_order()
    context = {
        "link": one,
        "page": page(below, request, per_page=PER_PAGE),
        "levels": levels(one.contract, under=one),
        "form": form,
        "takes": takes,
        "may_pass_on": one.is_taken_by(request.actor) and one.ended_at is None,
        "may_change": one.is_passed_on_by(request.actor) and one.ended_at is None,
        "may_enter": one.is_taken_by(request.actor) and actions.entered_by_itself(one),
        "may_enter_invoice": one.below.live().filter(is_shared=True).exists() if takes else False,
        "entered": Contribution.objects.filter(entered_through=one).with_parties().newest()[:PER_PAGE]
        if takes
        else [],
        "may_see_contract": Contract.objects.visible_to(request.actor).filter(pk=one.contract_id).exists(),
    }
    return render(request, "social_return/link.html", context, status=422 if form.is_bound else 200)


def _passed_on(
    request: UserRequest, contract: Contract, form: PassOnForm, *, above: Link | None
) -> Link | None:
    """The new link; or nothing, with what is in the way on the form."""
    if not form.is_valid():
        return None
    try:
        passing = actions.Passing(**form.cleaned_data)
        made = actions.pass_on(contract, passing, above=above, by=request.actor, now=timezone.now())
    except Refused as no:
        form.add_error(None, str(no))
        return None
    messages.success(request, _("%(name)s stands in the chain now.") % {"name": made.party_name})
    return made


@policy("member", methods=("POST",))
def share(request: UserRequest, link: int) -> HttpResponse:
    """Whoever passes work on shares the price with those above, or no longer."""
    one = get_object_or_404(Link.objects.visible_to(request.actor), pk=link)
    with refusal_said(request):
        shared = actions.share(one, is_shared=not one.is_shared, by=request.actor, now=timezone.now())
        said = _("Those above see this now.") if shared.is_shared else _("Those above no longer see this.")
        messages.success(request, said)
    return redirect(one)


@policy("member", methods=("POST",))
def end(request: UserRequest, link: int) -> HttpResponse:
    """The work of a party is done."""
    one = get_object_or_404(Link.objects.visible_to(request.actor), pk=link)
    with refusal_said(request):
        actions.end(one, by=request.actor, now=timezone.now())
        messages.success(request, _("Ended. What counted stays."))
    return redirect(one)
