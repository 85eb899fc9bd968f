"""From orders on the market to contributions: weighed before, allocated when placed, proposed when confirmed."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from enterprises.models import Enterprise
from market.models import Order, OrderStatus
from sif import history
from sif.actors import Actor
from sif.money import ZERO
from sif.states import Refused
from sif.templatetags.house import euro
from social_return.actions import allocations, chain
from social_return.actions.contributions import save_once, take_over
from social_return.actions.entries import Entry, Valued, best_purchase, recognitions, value
from social_return.models import (
    Allocation,
    Contract,
    Contribution,
    ContributionKind,
    ContributionStatus,
    Origin,
)
from social_return.valuation import Facts, Unvaluable, Valuation

STILL_COUNTS = (
    OrderStatus.PLACED,
    OrderStatus.ACCEPTED,
    OrderStatus.DELIVERED,
    OrderStatus.DISPUTED,
    OrderStatus.CONFIRMED,
)


def countable_for(actor: Actor, day: date) -> list[Contract]:
    """The running contracts that an order of this actor may count for, by number."""
    if actor.organisation_id is None:
        return []
    return list(Contract.objects.owed_by(actor.organisation_id).running(day).order_by("number"))


def wanted_contract(organisation_id: int, number: str, day: date) -> Contract:
    """The contract that a buyer named.

    Raises:
        Refused: it is not one of the buyer's running contracts.
    """
    contract = (
        Contract.objects.owed_by(organisation_id).running(day).with_parties().filter(number=number).first()
    )
    if contract is None:
        raise Refused(_("You have no running contract with this number. Choose one from the list."))
    return contract


def weigh(actor: Actor, number: str, lines: Sequence[tuple[int, Decimal]], *, on: date) -> str | None:
    """One sentence on what lines (enterprise id, net euros) would count for under a contract."""
    if actor.organisation_id is None:
        return None
    contract = Contract.objects.owed_by(actor.organisation_id).with_parties().filter(number=number).first()
    if contract is None:
        return None
    nets: dict[int, Decimal] = {}
    for enterprise_id, net in lines:
        nets[enterprise_id] = nets.get(enterprise_id, ZERO) + net
    sellers = Enterprise.objects.in_bulk(nets)
    sentences = [
        _sentence(contract, sellers[pk], net, on) for pk, net in sorted(nets.items()) if pk in sellers
    ]
    return " ".join(sentences) or None


def _sentence(contract: Contract, seller: Enterprise, net: Decimal, on: date) -> str:
    try:
        valued = worth_of(contract, seller, net, on)
    except Unvaluable as no:
        return _("Does not count for contract %(number)s: %(why)s") % {
            "number": contract.number,
            "why": str(no),
        }
    return _("Counts for %(amount)s of contract %(number)s: %(rule)s.") % {
        "amount": euro(valued.amount),
        "number": contract.number,
        "rule": valued.rule,
    }


def worth_of(contract: Contract, seller: Enterprise, net: Decimal, on: date) -> Valuation:
    """What a purchase at a seller would be worth under a contract on a day.

    Raises:
        Unvaluable: it would not count; why.
    """
    found = recognitions(seller, on)
    if not found:
        raise Unvaluable("recognition", _("the supplier has no valid certificate on this date."))
    return best_purchase(contract, found, Facts(net=net, invoice_date=on))[0]


def placed(order: Order, *, by: Actor, now: datetime) -> None:
    """An order was placed for a contract: all of it is allocated to that contract.

    Raises:
        Refused: the contract is not the buyer's, or does not run.
    """
    if not order.purpose:
        return
    contract = wanted_contract(order.buyer_id, order.purpose, timezone.localdate(order.placed_at))
    allocations.allocate_order(order, contract=contract, by=by, now=now)


def countable_for_contract(contract: Contract) -> QuerySet[Order]:
    """The contractor's orders in the period of a contract that do not count for it yet, latest first."""
    counted = Allocation.objects.live().filter(contract=contract).values("order_line__order")
    return (
        Order.objects.filter(
            buyer_id=contract.contractor_id, placed_at__date__range=(contract.start, contract.end)
        )
        .in_status(*STILL_COUNTS)
        .exclude(pk__in=counted)
        .with_parties()
        .newest()
    )


@transaction.atomic
def count(order: Order, *, contract: Contract, share: Decimal, by: Actor, now: datetime) -> list[Allocation]:
    """Lets a share of an order count for a contract, also after it was placed; confirmed, it is proposed at once.

    Raises:
        Refused: it is not the contractor's, or too little of it is left.
    """
    order = Order.objects.locked(order)
    made = allocations.allocate_order(order, contract=contract, share=share, by=by, now=now)
    if order.status == OrderStatus.CONFIRMED:
        confirmed(order, by=by, now=now)
    return made


def confirmed(order: Order, *, by: Actor, now: datetime) -> list[Contribution]:
    """A delivery was confirmed: a contribution stands proposed for each contract that the order counts for."""
    return [
        propose(order, contract, by=by, now=now)
        for contract in allocations.contracts_of(order)
        if not allocations.already_counted(order, contract)
    ]


def cancelled(order: Order, *, by: Actor, now: datetime) -> int:
    """An order ended before delivery: what it would have counted for is free again."""
    return allocations.release(order, by=by, now=now)


def propose(order: Order, contract: Contract, *, by: Actor, now: datetime) -> Contribution:
    """A purchase, filled in from an order and submitted; what does not count stays a draft that says why."""
    contract = Contract.objects.locked(contract)
    day = timezone.localdate(order.delivered_at or now)
    entry = Entry(
        kind=ContributionKind.PURCHASE,
        supplier=order.seller,
        supplier_name=order.seller.name,
        supplier_kvk=order.seller.organisation.kvk_number,
        invoice_date=day,
        net=allocations.counted_net(order, contract),
    )
    contribution = Contribution(
        contract=contract,
        municipality=contract.municipality,
        scheme=contract.scheme,
        kind=ContributionKind.PURCHASE,
        status=ContributionStatus.DRAFT,
        origin=Origin.ORDER,
        order=order,
        supplier=order.seller,
        supplier_name=entry.supplier_name,
        supplier_kvk=entry.supplier_kvk,
        invoice_date=day,
        net=entry.net,
        entered_by=by.person,
        entered_at=now,
    )
    take_over(contribution, _valued(contribution, entry))
    if contribution.claimed > 0:
        contribution.status = contribution.lifecycle.after("submit", contribution.status, "system")
        contribution.submitted_at = now
    save_once(contribution)
    history.record(
        contribution, "propose", by=by, now=now, order=order.number, amount=str(contribution.claimed)
    )
    return contribution


def _valued(contribution: Contribution, entry: Entry) -> Valued:
    """What it is worth at its place in the chain; nothing, and why, when it does not count."""
    if not chain.place_if_free(contribution):
        return Valued(Valuation(ZERO, chain.counts_elsewhere()))
    try:
        return value(contribution.contract, entry)
    except Unvaluable as no:
        return Valued(Valuation(ZERO, str(no)))
