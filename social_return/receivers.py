"""What social return does when the market announces something, in the same transaction."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.dispatch import receiver
from django.utils import timezone

from market.models import Order
from market.signals import (
    Purpose,
    order_cancelled,
    order_confirmed,
    order_placed,
    purpose_weighed,
    purposes_wanted,
)
from sif.actors import Actor
from social_return.actions import orders


@receiver(purposes_wanted)
def name_contracts(actor: Actor, **_announced: Any) -> list[Purpose]:
    """An order may count for any of the buyer's running contracts with social return."""
    today = timezone.localdate()
    return [
        Purpose(contract.number, f"{contract.number} {contract.subject}")
        for contract in orders.countable_for(actor, today)
    ]


@receiver(purpose_weighed)
def say_what_counts(
    actor: Actor, code: str, lines: Sequence[tuple[int, Decimal]], on: date, **_announced: Any
) -> str | None:
    """Before ordering, the buyer reads what the order would count for."""
    return orders.weigh(actor, code, lines, on=on)


@receiver(order_placed)
def allocate(order: Order, by: Actor, now: datetime, **_announced: Any) -> None:
    """The order is allocated to the contract the buyer chose."""
    orders.placed(order, by=by, now=now)


@receiver(order_confirmed)
def propose(order: Order, by: Actor, now: datetime, **_announced: Any) -> None:
    """A confirmed delivery makes a contribution that waits for the officer."""
    orders.confirmed(order, by=by, now=now)


@receiver(order_cancelled)
def free(order: Order, by: Actor, now: datetime, **_announced: Any) -> None:
    """What a cancelled order would have counted for is free again."""
    orders.cancelled(order, by=by, now=now)
