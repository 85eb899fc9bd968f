"""The basket, and the checkout that turns it into orders."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from market import signals
from market.actions import baskets as actions
from market.forms.baskets import PurposeForm, PutForm, QuantityForm
from market.forms.orders import CheckoutForm
from market.models import Basket, BasketLine, BasketPart, Checkout, Listing, Order, OrderStatus
from market.models.baskets import per_rate, price_of
from market.views import buttons
from sif.dates import local_day
from sif.policy import policy
from sif.requests import UserRequest
from sif.saying import refusal_said
from sif.states import Refused

COUNT = "basket_lines"


def _own_basket(request: UserRequest) -> Basket | None:
    return Basket.objects.visible_to(request.actor).open().filled().first()


def _keep_count(request: HttpRequest, basket: Basket | None) -> None:
    """How many lines the header shows; kept in the session, so that no page has to ask the database."""
    request.session[COUNT] = actions.lines_in(basket)


@policy("buyer", methods=("POST",))
def put(request: UserRequest, listing: str) -> HttpResponse:
    """Puts a listing in the basket; a wrong quantity brings the listing back with what to do."""
    now = timezone.now()
    wanted = get_object_or_404(
        Listing.objects.on_sale(local_day(now)).select_related("enterprise"), slug=listing
    )
    form = PutForm(request.POST, listing=wanted)
    if not form.is_valid():
        example = {"example": form.initial["quantity"]}
        if "quantity" in form.errors:
            messages.error(request, _("Fill in a quantity, for example %(example)s.") % example)
        else:
            messages.error(request, _("Choose one from the list."))
        return redirect(wanted)
    variant = form.cleaned_data.get("variant", "")
    try:
        line = actions.put(wanted, form.cleaned_data["quantity"], variant=variant, by=request.actor, now=now)
    except Refused as no:
        messages.error(request, str(no))
        return redirect(wanted)
    _keep_count(request, line.part.basket)
    messages.success(request, _("“%(title)s” is in your basket.") % {"title": line.title})
    return redirect("basket")


@policy("buyer")
def basket(request: UserRequest) -> HttpResponse:
    """What is in the basket, per enterprise, and what each order would count for."""
    own = _own_basket(request)
    parts = list(own.parts.all()) if own else []
    purposes = signals.purposes(request.actor) if parts else []
    today = local_day(timezone.now())
    shown = [
        {
            "part": part,
            "lines": part.lines.all(),
            "form": PurposeForm(part=part, purposes=purposes) if purposes else None,
            "weight": _weight(request, part) if purposes else "",
            "is_verified": part.enterprise.is_verified(today),
        }
        for part in parts
    ]
    total = price_of(parts)
    context = {
        "parts": shown,
        "total": total,
        "rates": per_rate(parts),
        "allocated": sum((part.price.net for part in parts if part.purpose), start=total.net * 0),
        "purposes": purposes,
    }
    return render(request, "market/baskets/basket.html", context)


def _weight(request: UserRequest, part: BasketPart) -> str:
    """What this part would count for, in a sentence; a refusal is a sentence too."""
    try:
        return signals.weigh(
            request.actor, part.purpose, part.net_by_enterprise, on=local_day(timezone.now())
        )
    except Refused as no:
        return str(no)


@policy("buyer", methods=("POST",))
def line(request: UserRequest, basket_line: int) -> HttpResponse:
    """Another quantity for one line, or out of the basket."""
    own = Basket.objects.visible_to(request.actor).open()
    wanted = get_object_or_404(
        BasketLine.objects.select_related("part__basket", "listing"), pk=basket_line, part__basket__in=own
    )
    with refusal_said(request):
        if "remove" in request.POST:
            actions.take_out(wanted, by=request.actor)
            messages.success(request, _("“%(title)s” is out of your basket.") % {"title": wanted.title})
        else:
            form = QuantityForm(request.POST, listing=wanted.listing)
            if form.is_valid():
                actions.set_quantity(wanted, form.cleaned_data["quantity"], by=request.actor)
            else:
                messages.error(
                    request, _("Fill in a quantity, for example %(example)s.") % {"example": wanted.quantity}
                )
    _keep_count(request, wanted.part.basket)
    return redirect("basket")


@policy("buyer", methods=("POST",))
def part(request: UserRequest, basket_part: int) -> HttpResponse:
    """What one enterprise's order should count for."""
    own = Basket.objects.visible_to(request.actor).open()
    wanted = get_object_or_404(
        BasketPart.objects.select_related("basket", "enterprise"), pk=basket_part, basket__in=own
    )
    form = PurposeForm(request.POST, part=wanted, purposes=signals.purposes(request.actor))
    with refusal_said(request):
        if form.is_valid():
            actions.allocate(wanted, form.cleaned_data["purpose"], by=request.actor)
        else:
            messages.error(request, _("Choose a contract from the list, or none."))
    return redirect("basket")


@policy("buyer", methods=("GET", "POST"))
def checkout(request: UserRequest) -> HttpResponse:
    """Address, day and number; then one order for each enterprise, once."""
    own = _own_basket(request)
    if own is None or not actions.lines_in(own):
        return _nothing_to_order(request)
    parts = list(own.parts.all())
    total = price_of(parts)
    form = CheckoutForm(_sent(request), basket=own, initial={**_last_address(request), "seen": total.gross})
    if form.is_valid():
        try:
            done = actions.check_out(
                own,
                form.terms,
                wanted=form.wanted,
                seen=form.cleaned_data["seen"],
                by=request.actor,
                now=timezone.now(),
            )
        except Refused as no:
            form.add_error(None, str(no))
        else:
            _keep_count(request, None)
            return redirect("checkout_placed", done.pk)
    context = {"form": form, "parts": parts, "total": total, "rates": per_rate(parts)}
    return render(request, "market/baskets/checkout.html", context, status=422 if form.is_bound else 200)


def _nothing_to_order(request: UserRequest) -> HttpResponse:
    """An empty basket: a second press of the button finds the orders that the first one made."""
    last = Checkout.objects.visible_to(request.actor).order_by("-placed_at", "-pk").first()
    if request.method == "POST" and last is not None:
        return redirect("checkout_placed", last.pk)
    return redirect("basket")


def _last_address(request: UserRequest) -> dict[str, str]:
    """Where this organisation had things delivered last time; nobody types an address twice."""
    last = Order.objects.bought_by(request.actor).with_address().newest().first()
    if last is None:
        return {}
    return {"street": last.street, "postcode": last.postcode, "town": last.town}


@policy("buyer")
def placed(request: UserRequest, checkout: int) -> HttpResponse:
    """The orders that came of one checkout, and how far they are together."""
    done = get_object_or_404(Checkout.objects.visible_to(request.actor), pk=checkout)
    orders = list(
        Order.objects.visible_to(request.actor).of_checkout(done).with_parties().with_lines().order_by("pk")
    )
    context = {
        "checkout": done,
        "joint": _joint_status(orders),
        "orders": [(order, buttons.ORDER_TONES[OrderStatus(order.status)]) for order in orders],
    }
    return render(request, "market/baskets/placed.html", context)


def _joint_status(orders: list[Order]) -> str:
    """How far the orders of one checkout are together: computed, never stored."""
    statuses = {OrderStatus(order.status) for order in orders}
    if OrderStatus.AWAITING in statuses:
        return _("A colleague has to approve first. Only then the enterprise hears of it.")
    if statuses <= {OrderStatus.PLACED}:
        return _("The enterprises have your order. You hear from each as soon as it accepts.")
    if statuses <= {OrderStatus.CONFIRMED, OrderStatus.DECLINED, OrderStatus.CANCELLED}:
        return _("All of this has come to an end.")
    return _("These orders are under way.")


def _sent(request: UserRequest) -> QueryDict | None:
    """What was sent, also when that is nothing; None when somebody only looks."""
    return request.POST if request.method == "POST" else None
