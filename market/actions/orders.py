"""The verbs of an order, from placed to confirmed: lock the row, ask the table, tell the other side once."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from enterprises.models import Enterprise, Membership, Organisation
from market import signals
from market.models import (
    Checkout,
    DeliveredLine,
    Delivery,
    ListingVersion,
    Order,
    OrderLine,
    OrderStatus,
    Proposal,
)
from market.notices import orders as notices
from sif import history
from sif.actors import Actor
from sif.dates import local_day
from sif.money import Price, round_cents
from sif.numbers import next_number
from sif.states import Refused


@dataclass(frozen=True, slots=True)
class Line:
    """One line as agreed: euros without VAT for one unit, and the version of the listing it came from."""

    title: str
    unit: str
    quantity: Decimal
    net_price: Decimal
    vat: str
    listing_version: ListingVersion | None = None

    @property
    def net(self) -> Decimal:
        """Euros without VAT for the whole line."""
        return round_cents(self.quantity * self.net_price)


@dataclass(frozen=True, slots=True)
class Terms:
    """What goes with an order: what it counts for, the buyer's purchase number, where and when."""

    purpose: str = ""
    reference: str = ""
    note: str = ""
    street: str = ""
    postcode: str = ""
    town: str = ""
    wanted_on: date | None = None


@dataclass(frozen=True, slots=True)
class HandOver:
    """What a seller hands over: quantity by order line; `is_last` when the rest will not come."""

    quantities: Mapping[int, Decimal] = field(default_factory=dict)
    note: str = ""
    is_last: bool = False


@transaction.atomic
def place(
    *,
    buyer: Organisation,
    seller: Enterprise,
    lines: Sequence[Line],
    terms: Terms,
    by: Actor,
    now: datetime,
    checkout: Checkout | None = None,
    proposal: Proposal | None = None,
    whole: Decimal | None = None,
) -> Order:
    """One order from one enterprise, on account; above the member's limit it waits for a colleague.

    `whole` is what it is decided on together with, in euros with VAT: that is what the limit is held against.
    """
    _must_be_possible(buyer, seller, terms, by=by, now=now)
    price = Price.of((line.net, line.vat) for line in lines)
    approvers = _approvers(buyer, price.gross if whole is None else whole, by=by)
    order = Order.objects.create(
        number=next_number("B"),
        buyer=buyer,
        seller=seller,
        checkout=checkout,
        proposal=proposal,
        placed_by=by.person,
        status=OrderStatus.PLACED if approvers is None else OrderStatus.AWAITING,
        net=price.net,
        vat=price.vat,
        placed_at=now,
        **{name: getattr(terms, name) for name in Terms.__slots__},
    )
    OrderLine.objects.bulk_create(_order_line(order, line) for line in lines)
    history.record(order, "place", by=by, now=now)
    if approvers is None:
        _announce(order, by=by, now=now)
    else:
        notices.approval_wanted(order, approvers, whole=price.gross if whole is None else whole)
    return order


def _must_be_possible(
    buyer: Organisation, seller: Enterprise, terms: Terms, *, by: Actor, now: datetime
) -> None:
    if not seller.is_verified(local_day(now)):
        raise Refused(_("%(enterprise)s does not sell at the moment.") % {"enterprise": seller.name})
    if buyer.pk == seller.organisation_id:
        raise Refused(
            _("You cannot order from your own organisation. Choose another organisation to act for.")
        )
    if terms.purpose and terms.purpose not in {purpose.code for purpose in signals.purposes(by)}:
        raise Refused(_("This contract is not yours, or it has ended. Choose another one, or none."))


def place_agreed(
    *,
    buyer: Organisation,
    seller: Enterprise,
    lines: Sequence[Line],
    by: Actor,
    now: datetime,
    purpose: str = "",
    reference: str = "",
    proposal: Proposal | None = None,
    whole: Decimal | None = None,
) -> Order:
    """The order that follows from an awarded proposal; its lines go before the catalogue's minimums.

    An award may make several: `whole` is all of it, with VAT.
    """
    terms = Terms(purpose=purpose, reference=reference)
    return place(
        buyer=buyer,
        seller=seller,
        lines=lines,
        terms=terms,
        by=by,
        now=now,
        proposal=proposal,
        whole=whole,
    )


def _order_line(order: Order, line: Line) -> OrderLine:
    return OrderLine(
        order=order,
        listing_version=line.listing_version,
        title=line.title,
        unit=line.unit,
        quantity=line.quantity,
        net_price=line.net_price,
        vat_rate=line.vat,
    )


def _announce(order: Order, *, by: Actor, now: datetime) -> None:
    signals.order_placed.send(sender=Order, order=order, by=by, now=now)
    notices.placed(order)


def _may_spend(membership: Membership, gross: Decimal) -> bool:
    return membership.spending_limit is None or membership.spending_limit >= gross


def _approvers(buyer: Organisation, gross: Decimal, *, by: Actor) -> list[Membership] | None:
    """Who may approve this order; None when the one who orders needs nobody."""
    members = Membership.objects.active().filter(organisation=buyer).exclude(role=Membership.Role.AUDITOR)
    own = members.filter(pk=by.membership_id or 0).first()
    if own is None or _may_spend(own, gross):
        return None
    others = [
        member
        for member in members.exclude(pk=own.pk).select_related("user").order_by("pk")
        if _may_spend(member, gross)
    ]
    if not others:
        raise Refused(
            _(
                "This is above your spending limit, and no colleague may approve it. Ask an owner to raise a limit."
            )
        )
    return others


@transaction.atomic
def approve(order: Order, *, by: Actor, now: datetime) -> Order:
    """A colleague whose limit allows it says yes; now the enterprise hears of it."""
    order, status = _step(order, "approve", by=by)
    if by.person is not None and by.person.pk == order.placed_by_id:
        raise Refused(_("Somebody else has to approve your own order."))
    own = Membership.objects.active().filter(pk=by.membership_id or 0).first()
    if own is None or not _may_spend(own, Order.objects.decided_with(order).gross_total()):
        raise Refused(_("This order is above your spending limit too. Ask a colleague with a higher limit."))
    order.status = status
    order.save(update_fields=["status"])
    history.record(order, "approve", by=by, now=now)
    _announce(order, by=by, now=now)
    notices.approved(order)
    return order


@transaction.atomic
def reject(order: Order, *, reason: str, by: Actor, now: datetime) -> Order:
    """A colleague says no; the order ends before the enterprise knew of it."""
    order = _end(order, "reject", reason=reason, by=by, now=now)
    notices.rejected(order)
    return order


@transaction.atomic
def accept(order: Order, *, by: Actor, now: datetime) -> Order:
    """The enterprise takes the order on; the buyer hears of it once."""
    order, order.status = _step(order, "accept", by=by)
    order.accepted_at = now
    order.save(update_fields=["status", "accepted_at"])
    history.record(order, "accept", by=by, now=now)
    signals.order_accepted.send(sender=Order, order=order, by=by, now=now)
    notices.accepted(order)
    return order


@transaction.atomic
def decline(order: Order, *, reason: str, by: Actor, now: datetime) -> Order:
    """The enterprise cannot do it, and says why."""
    order = _end(order, "decline", reason=reason, by=by, now=now)
    signals.order_cancelled.send(sender=Order, order=order, by=by, now=now)
    notices.declined(order)
    return order


@transaction.atomic
def cancel(order: Order, *, reason: str, by: Actor, now: datetime) -> Order:
    """Either side ends the order before anything was delivered, and says why."""
    was_announced = Order.objects.locked(order).status != OrderStatus.AWAITING
    order = _end(order, "cancel", reason=reason, by=by, now=now)
    if order.lines.filter(delivered_quantity__gt=0).exists():
        raise Refused(_("Part of this order has been delivered. Deliver the rest, or close it as it is."))
    if was_announced:
        signals.order_cancelled.send(sender=Order, order=order, by=by, now=now)
        notices.cancelled(order, by=by)
    return order


@transaction.atomic
def deliver(order: Order, hand_over: HandOver, *, by: Actor, now: datetime) -> Order:
    """Hands over all or part; when nothing is left to come, the buyer is asked to confirm."""
    order = Order.objects.locked(order)
    lines = list(order.lines.order_by("pk"))
    handed = {line: hand_over.quantities[line.pk] for line in lines if hand_over.quantities.get(line.pk)}
    for line, quantity in handed.items():
        if not 0 < quantity <= line.remaining:
            raise Refused(_("You cannot deliver more than what is still to come."))
        line.delivered_quantity += quantity
    if not any(line.delivered_quantity for line in lines):
        raise Refused(_("Fill in how much you deliver. Can you not deliver at all? Then cancel the order."))
    is_done = hand_over.is_last or not any(line.remaining for line in lines)
    if not handed and not is_done:
        raise Refused(_("Fill in how much you deliver."))
    verb = "deliver" if is_done else "deliver_part"
    order.status = Order.lifecycle.after(verb, order.status, order.roles_of(by))
    if is_done:
        order.delivered_at = order.waits_since = now
    OrderLine.objects.bulk_update(handed, ["delivered_quantity"])
    order.save(update_fields=["status", "delivered_at", "waits_since"])
    delivery = Delivery.objects.create(
        order=order, delivered_at=now, delivered_by=by.person, note=hand_over.note
    )
    DeliveredLine.objects.bulk_create(
        DeliveredLine(delivery=delivery, line=line, quantity=quantity) for line, quantity in handed.items()
    )
    history.record(order, verb, by=by, now=now)
    notices.delivered(order, delivery)
    return order


@transaction.atomic
def confirm(order: Order, *, by: Actor, now: datetime) -> Order:
    """The buyer agrees with the delivery, or fourteen days of silence do: from here on it counts."""
    order, order.status = _step(order, "confirm", by=by)
    order.confirmed_at, order.waits_since = now, None
    order.save(update_fields=["status", "confirmed_at", "waits_since"])
    history.record(order, "confirm", by=by, now=now)
    signals.order_confirmed.send(sender=Order, order=order, by=by, now=now)
    notices.confirmed(order, by=by)
    return order


@transaction.atomic
def dispute(order: Order, *, reason: str, by: Actor, now: datetime) -> Order:
    """The buyer does not agree with the delivery; the clock of fourteen days stops."""
    order, order.status = _step(order, "dispute", by=by)
    order.reason, order.waits_since, order.reminded_at = _said(reason), None, None
    order.save(update_fields=["status", "reason", "waits_since", "reminded_at"])
    history.record(order, "dispute", by=by, now=now, reason=order.reason)
    notices.disputed(order)
    return order


@transaction.atomic
def resolve(order: Order, *, reason: str, by: Actor, now: datetime) -> Order:
    """Buyer and enterprise have found a way out, kept as `reason`; the fourteen days begin again."""
    order, order.status = _step(order, "resolve", by=by)
    order.reason, order.waits_since = "", now
    order.save(update_fields=["status", "reason", "waits_since"])
    history.record(order, "resolve", by=by, now=now, reason=_said(reason))
    notices.resolved(order)
    return order


@transaction.atomic
def remind(order: Order, *, now: datetime) -> None:
    """Tells the buyer, once, that the delivery will confirm itself in four days."""
    order = Order.objects.locked(order)
    if not Order.objects.due_for_reminder(now).filter(pk=order.pk).exists():
        return
    order.reminded_at = now
    order.save(update_fields=["reminded_at"])
    notices.confirmation_wanted(order)


def _step(order: Order, verb: str, *, by: Actor) -> tuple[Order, str]:
    """The locked row, and the status that this verb of this actor leads to."""
    order = Order.objects.locked(order)
    return order, Order.lifecycle.after(verb, order.status, order.roles_of(by))


def _end(order: Order, verb: str, *, reason: str, by: Actor, now: datetime) -> Order:
    order, order.status = _step(order, verb, by=by)
    order.reason = _said(reason)
    order.save(update_fields=["status", "reason"])
    history.record(order, verb, by=by, now=now, reason=order.reason)
    return order


def _said(reason: str) -> str:
    if not reason.strip():
        raise Refused(_("Say why: the other side reads it."))
    return reason.strip()


SILENT: dict[str, Callable[..., Order]] = {"approve": approve, "accept": accept, "confirm": confirm}
WITH_REASON: dict[str, Callable[..., Order]] = {
    "reject": reject,
    "decline": decline,
    "cancel": cancel,
    "dispute": dispute,
    "resolve": resolve,
}


def each_due(orders: Iterable[Order], verb: Callable[[Order], object]) -> int:
    """Does something to each order apart, so that one refusal does not stop the others; how many it did."""
    done = 0
    for order in orders:
        try:
            verb(order)
        except Refused:
            continue
        done += 1
    return done
