"""Orders, as buyer and seller see them: each side its own."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enterprises.signals import panels
from market.actions import orders as actions
from market.forms.orders import DeliveryForm, ReasonForm
from market.models import Order, OrderStatus
from market.signals import order_panels_wanted
from market.views import buttons
from sif import history
from sif.pages import page
from sif.policy import policy
from sif.requests import UserRequest
from sif.saying import refusal_said

DONE = {
    "approve": gettext_lazy("The order has gone to the enterprise."),
    "reject": gettext_lazy("The order is not approved. Your colleague hears why."),
    "accept": gettext_lazy("You have accepted the order. The buyer hears of it."),
    "decline": gettext_lazy("You have declined the order. The buyer reads why."),
    "confirm": gettext_lazy("Thank you. The enterprise hears that all is well."),
    "cancel": gettext_lazy("The order is cancelled."),
    "dispute": gettext_lazy("The enterprise hears what is wrong. Find a way out together."),
    "resolve": gettext_lazy("Good. You have fourteen days again to confirm the delivery."),
}
PAST = {
    "place": gettext_lazy("Ordered"),
    "approve": gettext_lazy("Approved by a colleague"),
    "reject": gettext_lazy("Not approved"),
    "accept": gettext_lazy("Accepted"),
    "decline": gettext_lazy("Declined"),
    "deliver_part": gettext_lazy("Part delivered"),
    "deliver": gettext_lazy("Delivered"),
    "confirm": gettext_lazy("Delivery confirmed"),
    "cancel": gettext_lazy("Cancelled"),
    "dispute": gettext_lazy("Disputed"),
    "resolve": gettext_lazy("Settled"),
}


@policy("buyer", "seller")
def orders(request: UserRequest) -> HttpResponse:
    """What one bought, or what one sold: two lists for who does both."""
    sides = [side for side in ("buyer", "seller") if side in request.actor.roles]
    side = "seller" if request.GET.get("kant") == "verkocht" and "seller" in sides else sides[0]
    mine = Order.objects.bought_by(request.actor) if side == "buyer" else Order.objects.sold_by(request.actor)
    shown = page(mine.with_parties().with_lines().newest(), request)
    context = {
        "page": shown,
        "rows": [(order, buttons.ORDER_TONES[OrderStatus(order.status)]) for order in shown],
        "side": side,
        "both": len(sides) > 1,
    }
    return render(request, "market/orders/orders.html", context)


@policy("buyer", "seller")
def order(request: UserRequest, order: str) -> HttpResponse:
    """One order: how far it is, what was agreed, what was done, and what one can do."""
    shown = _find(request, order)
    return _page(request, shown)


@policy("buyer", "seller", methods=("POST",))
def act(request: UserRequest, order: str, verb: str) -> HttpResponse:
    """Says one verb of an order, with a reason where the other side has a right to one."""
    shown = _find(request, order)
    form = ReasonForm(request.POST, auto_id=f"{verb}_%s") if verb in actions.WITH_REASON else None
    if form is not None and not form.is_valid():
        return _page(request, shown, asked={verb: form})
    now = timezone.now()
    with refusal_said(request):
        if form is None:
            actions.SILENT[verb](shown, by=request.actor, now=now)
        else:
            actions.WITH_REASON[verb](shown, reason=form.cleaned_data["reason"], by=request.actor, now=now)
        messages.success(request, DONE[verb])
    return redirect(shown)


@policy("seller", methods=("POST",))
def deliver(request: UserRequest, order: str) -> HttpResponse:
    """Hands over all or part of an order."""
    shown = _find(request, order)
    form = DeliveryForm(request.POST, order=shown)
    if not form.is_valid():
        return _page(request, shown, delivery=form)
    with refusal_said(request):
        actions.deliver(shown, form.hand_over, by=request.actor, now=timezone.now())
        messages.success(request, _("Noted. The buyer hears of this delivery."))
    return redirect(shown)


def _find(request: UserRequest, number: str) -> Order:
    return get_object_or_404(
        Order.objects.visible_to(request.actor).with_parties().with_lines(), number=number
    )


def _page(
    request: UserRequest,
    order: Order,
    *,
    asked: dict[str, ReasonForm] | None = None,
    delivery: DeliveryForm | None = None,
) -> HttpResponse:
    """The page, with the form that came back wrong in its place."""
    asked = asked or {}
    verbs = [
        (
            button,
            asked.get(button.verb) or ReasonForm(auto_id=f"{button.verb}_%s") if button.asks_why else None,
        )
        for button in buttons.for_order(order, request.actor)
    ]
    if buttons.may_deliver(order, request.actor):
        delivery = delivery or DeliveryForm(order=order)
    wrong = next((form for form in (delivery, *asked.values()) if form is not None and form.is_bound), None)
    context = {
        "order": order,
        "tone": buttons.ORDER_TONES[OrderStatus(order.status)],
        "verbs": verbs,
        "delivery": delivery,
        "form": wrong,
        "side": "seller" if order.seller.organisation_id == request.actor.organisation_id else "buyer",
        "past": [(event, PAST.get(event.verb, event.verb)) for event in history.of(order)],
        "panels": panels(order_panels_wanted, order=order, actor=request.actor, now=timezone.now()),
    }
    return render(request, "market/orders/order.html", context, status=422 if wrong else 200)
