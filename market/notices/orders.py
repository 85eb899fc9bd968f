"""What buyer and enterprise are told about an order: each thing once, to the other side."""

from collections.abc import Iterable
from decimal import Decimal

from enterprises.models import Membership
from enterprises.notices import tell
from market.models import Delivery, Order
from sif import history, outbox
from sif.actors import Actor


def _key(order: Order, what: str) -> str:
    return f"order:{order.number}:{what}"


def _to_seller(order: Order, what: str) -> None:
    tell(order.seller.organisation, _key(order, what), f"market/order_{what}", order=order)


def _to_buyer(order: Order, what: str) -> None:
    tell(order.buyer, _key(order, what), f"market/order_{what}", order=order)


def placed(order: Order) -> None:
    """The enterprise has a new order to accept or decline."""
    _to_seller(order, "placed")


def approval_wanted(order: Order, approvers: Iterable[Membership], *, whole: Decimal) -> None:
    """Colleagues whose limit allows it may approve an order, or the award that it is a part of."""
    for member in approvers:
        outbox.post(
            f"{_key(order, 'approval')}:{member.user_id}",
            to=member.user,
            template="market/order_approval",
            order=order,
            whole=whole if whole != order.gross else None,
        )


def _to_placer(order: Order, what: str) -> None:
    if order.placed_by is not None:
        key = f"{_key(order, what)}:{order.placed_by_id}"
        outbox.post(key, to=order.placed_by, template=f"market/order_{what}", order=order)


def approved(order: Order) -> None:
    """The colleague who placed it hears that the order has gone to the enterprise."""
    _to_placer(order, "approved")


def rejected(order: Order) -> None:
    """The colleague who placed it hears why it did not go."""
    _to_placer(order, "rejected")


def accepted(order: Order) -> None:
    """The buyer hears that the enterprise takes it on."""
    _to_buyer(order, "accepted")


def declined(order: Order) -> None:
    """The buyer hears why the enterprise does not."""
    _to_buyer(order, "declined")


def cancelled(order: Order, *, by: Actor) -> None:
    """The other side hears why it ended; both do when a connector ended it."""
    if by.organisation_id != order.seller.organisation_id:
        _to_seller(order, "cancelled")
    if by.organisation_id != order.buyer_id:
        _to_buyer(order, "cancelled")


def delivered(order: Order, delivery: Delivery) -> None:
    """The buyer hears of each delivery; after the last one there is something to confirm."""
    key = _key(order, f"delivery:{delivery.pk}")
    tell(order.buyer, key, "market/order_delivered", order=order, delivery=delivery)


def confirmation_wanted(order: Order) -> None:
    """The buyer hears that the delivery will confirm itself; again after a dispute was resolved."""
    key = _key(order, f"reminder:{order.waits_since:%Y%m%d}")
    tell(order.buyer, key, "market/order_reminder", order=order)


def confirmed(order: Order, *, by: Actor) -> None:
    """The enterprise hears that it may count on it; the buyer too, when it went by itself."""
    _to_seller(order, "confirmed")
    if by.is_system:
        tell(order.buyer, _key(order, "confirmed_itself"), "market/order_confirmed_itself", order=order)


def disputed(order: Order) -> None:
    """The enterprise hears what is wrong."""
    tell(
        order.seller.organisation,
        _key(order, f"disputed:{_times(order)}"),
        "market/order_disputed",
        order=order,
    )


def resolved(order: Order) -> None:
    """The enterprise hears that it is settled."""
    tell(
        order.seller.organisation,
        _key(order, f"resolved:{_times(order)}"),
        "market/order_resolved",
        order=order,
    )


def _times(order: Order) -> int:
    """How often this order was in dispute, so that a second time is told too."""
    return history.of(order).filter(verb="dispute").count()
