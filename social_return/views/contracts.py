"""One contract: how it stands, what counts for it, and what may be entered for it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from market.models import Order
from sif import history
from sif.dates import local_day
from sif.pages import page
from sif.policy import policy
from sif.requests import UserRequest
from sif.states import Refused
from sif.templatetags.house import day, euro
from social_return.actions import orders
from social_return.forms.decisions import ShareForm
from social_return.models import Contract, Contribution, Plan, Proof
from social_return.totals.standing import by_kind, standings
from social_return.views.words import trail

PER_PAGE = 30
ORDERS_SHOWN = 200


def found(request: UserRequest, contract: str) -> Contract:
    """The contract of this number, if this actor may see it."""
    return get_object_or_404(Contract.objects.visible_to(request.actor).with_parties(), number=contract)


@policy("municipality", "contractor")
def contract(request: UserRequest, contract: str) -> HttpResponse:
    """How one contract stands, its contributions and its trail."""
    one = found(request, contract)
    today = local_day(timezone.now())
    [standing] = standings([one], today=today)
    mine = Contribution.objects.visible_to(request.actor).filter(contract=one).with_parties().newest()
    roles = one.roles_of(request.actor)
    plan = Plan.objects.filter(contract=one).first()
    context = {
        "contract": one,
        "standing": standing,
        "page": page(mine, request, per_page=PER_PAGE),
        "kinds": by_kind(one),
        "is_officer": one.municipality.organisation_id == request.actor.organisation_id,
        "may_enter": "contractor" in roles and one.runs_on(min(today, one.end)),
        "may_amend": "municipality" in roles,
        "plan": plan,
        "late": plan is not None and plan.is_late(today),
        "amendments": one.amendments.in_order(),
        "contacts": one.contacts.in_order(),
        "trail": trail(history.of(one)),
        "proof": Proof.objects.live().of_contract(one).first(),
        "may_prove": "contractor" in roles and standing.booked >= standing.obligation > 0,
    }
    return render(request, "social_return/contract.html", context)


@policy("contractor", methods=("GET", "POST"))
def allocate(request: UserRequest, contract: str) -> HttpResponse:
    """The contractor lets an order of its own count for a contract."""
    one = found(request, contract)
    get_object_or_404(Contract.objects.owed_by(request.actor.organisation_id or 0), pk=one.pk)
    countable = orders.countable_for_contract(one)
    listed = [(order.number, _told(order)) for order in countable[:ORDERS_SHOWN]]
    form = ShareForm(request.POST if request.method == "POST" else None, orders=listed)
    if request.method == "POST" and form.is_valid():
        order = get_object_or_404(countable, number=form.cleaned_data["order"])
        try:
            orders.count(
                order, contract=one, share=form.cleaned_data["share"], by=request.actor, now=timezone.now()
            )
        except Refused as no:
            form.add_error(None, str(no))
        else:
            messages.success(
                request, _("Order %(order)s counts for this contract.") % {"order": order.number}
            )
            return redirect(one)
    context = {"contract": one, "form": form, "has_orders": bool(listed)}
    return render(request, "social_return/allocate.html", context, status=422 if form.is_bound else 200)


def _told(order: Order) -> str:
    return _("%(number)s, %(seller)s, %(amount)s excluding VAT, %(day)s") % {
        "number": order.number,
        "seller": order.seller.name,
        "amount": euro(order.net),
        "day": day(order.placed_at),
    }
