"""Allocations: which share of an order line counts for which contract. One euro counts once."""

from datetime import datetime
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from market.models import Order, OrderLine
from sif import history
from sif.actors import Actor
from sif.dates import local_day
from sif.money import ZERO
from sif.states import Refused
from social_return.models import Allocation, Contract, Contribution
from social_return.models.contracts import WHOLE


@transaction.atomic
def allocate(
    line: OrderLine, *, contract: Contract, share: Decimal = WHOLE, by: Actor, now: datetime
) -> Allocation:
    """Lets a share of an order line (in percent) count for a contract.

    The line is locked first: over all contracts and municipalities at most 100 percent counts. What is
    said to the second claimant tells nothing about the first.

    Raises:
        Refused: more than is left, or already allocated to this contract.
    """
    locked = OrderLine.objects.select_for_update(of=("self",)).get(pk=line.pk)
    if not 0 < share <= WHOLE:
        raise Refused(_("Fill in a share above 0 and at most 100 percent."))
    if share > left(locked):
        raise Refused(
            _(
                "This order line cannot count for (so much of) this contract: a euro counts once. "
                "Choose a smaller share or another order."
            )
        )
    try:
        with transaction.atomic():
            allocation = Allocation.objects.create(
                order_line=locked, contract=contract, share=share, created_at=now, created_by=by.person
            )
    except IntegrityError as held:
        raise Refused(_("This order line already counts for this contract.")) from held
    history.record(allocation, "allocate", by=by, now=now, share=str(share))
    return allocation


def left(line: OrderLine) -> Decimal:
    """The share of a line that counts for nothing yet, in percent."""
    taken: Decimal | None = (
        Allocation.objects.live().filter(order_line=line).aggregate(sum=Sum("share"))["sum"]
    )
    return WHOLE - (taken or Decimal(0))


@transaction.atomic
def allocate_order(
    order: Order, *, contract: Contract, share: Decimal = WHOLE, by: Actor, now: datetime
) -> list[Allocation]:
    """Lets a share of every line of an order count for a contract.

    Raises:
        Refused: the order is another organisation's, the contract does not run, or too little is left.
    """
    if order.buyer_id != contract.contractor_id:
        raise Refused(_("Only orders of the contractor itself can count for this contract."))
    if not contract.runs_on(local_day(order.placed_at)):
        raise Refused(_("This contract does not run on the day of the order. Choose another contract."))
    lines = OrderLine.objects.filter(order=order).order_by("pk")
    return [allocate(line, contract=contract, share=share, by=by, now=now) for line in lines]


def release(order: Order, *, by: Actor, now: datetime) -> int:
    """Frees what an order counted for; the number of lines."""
    return Allocation.objects.live().of_order(order.pk).update(released_at=now)


def counted_net(order: Order, contract: Contract) -> Decimal:
    """Euros excluding VAT of what was delivered of an order, as far as it is allocated to a contract."""
    shares = (
        Allocation.objects.live().of_order(order.pk).filter(contract=contract).select_related("order_line")
    )
    return sum((shared.part_of(shared.order_line.delivered_net) for shared in shares), ZERO)


def contracts_of(order: Order) -> list[Contract]:
    """The contracts that an order counts for."""
    return list(
        Contract.objects.filter(allocations__order_line__order=order, allocations__released_at=None)
        .with_parties()
        .distinct()
        .order_by("pk")
    )


def already_counted(order: Order, contract: Contract) -> bool:
    """Whether the order has a contribution that (still) counts for the contract."""
    return Contribution.objects.live().filter(order=order, contract=contract).exists()
