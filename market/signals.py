"""What the market announces, and what it asks of whoever listens higher up; nobody here knows who that is.

All of these are sent inside the transaction of the fact. A listener may raise `Refused`: then the fact
does not happen, and the person reads the sentence.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.dispatch import Signal

from sif.actors import Actor


@dataclass(frozen=True, slots=True)
class Purpose:
    """Something an order may count for, such as a contract with social return: its number and its name."""

    code: str
    label: str


purposes_wanted = Signal()
"""What may an order of this `actor` count for? Answer a list of `Purpose`."""

purpose_weighed = Signal()
"""What would `lines` (enterprise id, net euros) count for under `code`, ordered on `on`, for `actor`?

Answer one sentence, or None.
"""

contract_named = Signal()
"""Under which contract of its `buyer` (an organisation) would a purchase for `code` be? Answer its name, or None."""

order_placed = Signal()
"""An order was placed (after approval, where that is needed): `order`, `by`, `now`."""

order_accepted = Signal()
"""The enterprise took an order on, so both sides have said yes: `order`, `by`, `now`."""

order_confirmed = Signal()
"""The buyer, or fourteen days of silence, confirmed the delivery: `order`, `by`, `now`."""

order_cancelled = Signal()
"""An order ends before delivery, declined or cancelled: `order`, `by`, `now`."""

order_panels_wanted = Signal()
"""The page of an order is being made: `order`, `actor`, `now`. Answer a list of `enterprises.signals.Panel`."""

listing_published = Signal()
"""A listing came online or changed while online: `listing`, `by`, `now`."""

request_opened = Signal()
"""A request is open for enterprises to answer: `request`, `by`, `now`."""


def purposes(actor: Actor) -> list[Purpose]:
    """Everything an order of this actor may count for; empty when nobody listens."""
    answers: list[tuple[Any, Any]] = purposes_wanted.send(sender=Purpose, actor=actor)
    return [purpose for _, answer in answers for purpose in answer or ()]


def weigh(actor: Actor, code: str, lines: Sequence[tuple[int, Decimal]], *, on: date) -> str:
    """One sentence on what these lines would count for, or nothing."""
    if not code:
        return ""
    answers = purpose_weighed.send(sender=Purpose, actor=actor, code=code, lines=lines, on=on)
    return next((str(answer) for _, answer in answers if answer), "")


def chain_of(request: Any) -> str:
    """The contract for which a buyer asks, when it is itself a contractor; nothing when it is not, or nobody knows."""
    if not request.purpose:
        return ""
    answers = contract_named.send(sender=Purpose, buyer=request.buyer, code=request.purpose)
    return next((str(answer) for _, answer in answers if answer), "")
