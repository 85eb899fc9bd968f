"""What social return does when the market announces something, in the same transaction."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.dispatch import receiver
from django.utils import timezone

from enterprises.models import Organisation
from enterprises.signals import Panel, panels_wanted
from market.models import Order
from market.signals import (
    Purpose,
    contract_named,
    order_accepted,
    order_cancelled,
    order_confirmed,
    order_panels_wanted,
    order_placed,
    purpose_weighed,
    purposes_wanted,
)
from sif import unsubscribe
from sif.actors import Actor
from sif.dates import local_day
from social_return.actions import chain, nudges, orders, quarterly
from social_return.models import Allocation, Contract, Contribution, Link
from social_return.notices.following import NUDGES
from social_return.notices.reports import QUARTERLY
from social_return.totals.standing import standings

SHOWN = 5

unsubscribe.register(NUDGES, nudges.stop)
unsubscribe.register(QUARTERLY, quarterly.stop)


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


@receiver(contract_named)
def name_contract(buyer: Organisation, code: str, **_announced: Any) -> str | None:
    """Who answers a request of a contractor reads under which contract it would supply."""
    contract = Contract.objects.owed_by(buyer.pk).filter(number=code).first()
    return f"{contract.number} {contract.subject}" if contract else None


@receiver(order_accepted)
def link(order: Order, now: datetime, **_announced: Any) -> None:
    """An award that the enterprise took on is a link in the chain of the contract."""
    chain.follow_award(order, now=now)


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


@receiver(panels_wanted)
def my_social_return(actor: Actor, now: datetime, **_announced: Any) -> list[Panel]:
    """On the dashboard: how the running contracts stand, and what waits for this person."""
    if not {"municipality", "contractor"} & actor.roles:
        return []
    today = local_day(now)
    contracts = Contract.objects.visible_to(actor).running(today).with_parties().in_order()
    mine = Contribution.objects.visible_to(actor)
    is_officer = actor.has("municipality")
    waits = mine.submitted() if is_officer else mine.open_for_contractor()
    context = {
        "is_officer": is_officer,
        "standings": standings(contracts[:SHOWN], today=today),
        "more": contracts.count() > SHOWN,
        "waits": waits.count(),
        "waiting": list(waits.with_parties().oldest()[:SHOWN]),
    }
    return [Panel(15, "social_return/_panel.html", context)]


@receiver(panels_wanted)
def my_suppliers(actor: Actor, **_announced: Any) -> list[Panel]:
    """On the dashboard of a buyer: the way to the list that an audit for a PSO certificate asks for."""
    return [Panel(90, "social_return/_pso_panel.html", {})] if actor.has("buyer") else []


@receiver(panels_wanted)
def my_place_in_chains(actor: Actor, **_announced: Any) -> list[Panel]:
    """On the dashboard: the work that this organisation does under contracts of others."""
    if actor.organisation_id is None:
        return []
    taken = Link.objects.taken_by(actor.organisation_id).live().with_parties().in_order()
    links = list(taken[: SHOWN + 1])
    context = {"links": links[:SHOWN], "more": len(links) > SHOWN}
    return [Panel(60, "social_return/_chain_panel.html", context)] if links else []


@receiver(order_panels_wanted)
def counts_for(order: Order, actor: Actor, **_announced: Any) -> list[Panel]:
    """On the page of an order: what it counts for. The seller does not see whose obligation it fills."""
    if actor.organisation_id != order.buyer_id:
        return []
    shares = list(
        Allocation.objects.live()
        .of_order(order.pk)
        .values_list("contract", "share")
        .order_by("contract")
        .distinct()
    )
    if not shares:
        return []
    contracts = Contract.objects.visible_to(actor).with_parties().in_bulk(pk for pk, _share in shares)
    counted = {
        one.contract_id: one for one in Contribution.objects.visible_to(actor).live().filter(order=order)
    }
    rows = [(contracts[pk], share, counted.get(pk)) for pk, share in shares if pk in contracts]
    return [Panel(50, "social_return/_order_panel.html", {"rows": rows})] if rows else []
