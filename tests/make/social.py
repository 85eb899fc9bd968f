"""Builders of municipalities, schemes, contracts and contributions."""

import itertools
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from decimal import Decimal
from threading import Barrier
from typing import Any

from django.db import connection
from django.utils import timezone

from enterprises.models import Enterprise, Organisation
from market.actions.orders import Line
from market.models import Order
from sif.actors import Actor
from sif.models import User
from sif.states import Refused
from social_return.actions import contracts, contributions, decisions, schemes
from social_return.actions.entries import Entry
from social_return.models import (
    Block,
    Contract,
    Contribution,
    ContributionKind,
    LedgerEntry,
    Link,
    Municipality,
    ProofKind,
    Scheme,
)
from tests.make import enterprises as make
from tests.make import trade

__all__ = [
    "activity",
    "approved",
    "at_once",
    "contract",
    "delivered_order",
    "municipality",
    "outside_invoice",
    "placement",
    "scheme",
    "submitted",
]

_numbers = itertools.count(1)
SYSTEM = Actor.system()


def acting(organisation: Organisation, *roles: str, user: User | None = None) -> Actor:
    """Somebody who acts for an organisation, with these roles."""
    return Actor(
        user=user or make.user(name="Iemand"),
        organisation_id=organisation.pk,
        roles=frozenset({"person", "member", *roles}),
    )


def municipality(
    *, organisation: Organisation | None = None, name: str = "Gemeente Lichtenveen"
) -> Municipality:
    """A municipality without schemes yet."""
    party = organisation or make.organisation(
        name=name, capacities=["municipality", "buyer"], sector="government"
    )
    return Municipality.objects.create(organisation=party, slug=party.slug[:60], districts=["Oost", "West"])


def scheme(
    *,
    municipality: Municipality,
    template: str = "utrecht-v3",
    start: date = date(2024, 1, 1),
    end: date | None = None,
) -> Scheme:
    """A published table, adopted by a municipality."""
    schemes.load_templates()
    source = Scheme.objects.templates().get(code=template)
    return schemes.adopt(
        source, municipality=municipality, start=start, end=end, by=SYSTEM, now=timezone.now()
    )


def contract(
    *,
    municipality: Municipality | None = None,
    contractor: Organisation | None = None,
    template: str = "utrecht-v3",
    number: str = "",
    start: date | None = None,
    end: date | None = None,
    net_sum: Decimal = Decimal("1000000.00"),
    percentage: Decimal | None = Decimal("5.00"),
    **terms: Any,
) -> Contract:
    """A contract of a million at 5%, half way; the municipality gets a scheme if it has none."""
    today = timezone.localdate()
    place = municipality or globals()["municipality"]()
    first = start or today - timedelta(days=182)
    if not Scheme.objects.of(place).in_force(first).exists():
        scheme(municipality=place, template=template)
    return contracts.sign(
        contracts.Terms(
            number=number or f"GR-{next(_numbers):05}",
            subject=terms.pop("subject", "Onderhoud groen"),
            net_sum=net_sum,
            percentage=percentage,
            start=first,
            end=end or today + timedelta(days=182),
            **terms,
        ),
        municipality=place,
        contractor=contractor
        or make.organisation(name="Groenbedrijf Noord", capacities=["contractor", "buyer"]),
        by=SYSTEM,
        now=timezone.now(),
    )


def _contractor_of(contract: Contract, by: Actor | None) -> Actor:
    return by or acting(contract.contractor, "contractor")


def placement(
    *,
    contract: Contract,
    by: Actor | None = None,
    block: str = "participatiewet",
    reference: str = "",
    start: date = date(2026, 1, 1),
    end: date = date(2026, 6, 30),
    hours_per_week: Decimal = Decimal(24),
    **facts: Any,
) -> Contribution:
    """A draft of somebody at work: 24 hours a week, half a year."""
    entry = Entry(
        kind=ContributionKind.EMPLOYMENT,
        block=Block.objects.get(scheme=contract.scheme, code=block),
        reference=reference or f"WSP-{next(_numbers)}",
        start=start,
        end=end,
        hours_per_week=hours_per_week,
        **facts,
    )
    return contributions.enter(contract, entry, by=_contractor_of(contract, by), now=timezone.now())


def outside_invoice(
    *,
    contract: Contract,
    by: Actor | None = None,
    net: Decimal = Decimal("840.00"),
    through: Link | None = None,
    **facts: Any,
) -> Contribution:
    """A draft of a purchase outside the market, at a supplier in the Code register."""
    wanted = {
        "supplier_name": "Bakkerij De Korst",
        "supplier_kvk": f"{70_000_000 + next(_numbers)}",
        "invoice_number": f"F-{next(_numbers)}",
        "invoice_date": timezone.localdate() - timedelta(days=3),
        "recognition": "CODE_SO",
        **facts,
    }
    entry = Entry(kind=ContributionKind.PURCHASE, net=net, **wanted)
    return contributions.enter(
        contract, entry, through=through, by=_contractor_of(contract, by), now=timezone.now()
    )


def activity(
    *,
    contract: Contract,
    by: Actor | None = None,
    hours: Decimal | None = Decimal(8),
    through: Link | None = None,
    **facts: Any,
) -> Contribution:
    """A draft of a social activity of eight hours."""
    entry = Entry(
        kind=ContributionKind.ACTIVITY,
        block=Block.objects.get(scheme=contract.scheme, code="sociaal-project-steunen"),
        hours=hours,
        description="Sollicitatietraining in het buurthuis",
        **facts,
    )
    return contributions.enter(
        contract, entry, through=through, by=_contractor_of(contract, by), now=timezone.now()
    )


def submitted(contribution: Contribution, *, by: Actor | None = None) -> Contribution:
    """The same contribution, now waiting for the officer."""
    actor = _contractor_of(contribution.contract, by)
    return contributions.submit(contribution, by=actor, now=timezone.now())


def approved(contribution: Contribution, *, by: Actor | None = None) -> LedgerEntry:
    """The ledger row of a contribution that the municipality approved, proofs seen where that is needed."""
    officer = by or acting(contribution.municipality.organisation, "municipality")
    if contribution.status == "draft":
        contribution = submitted(contribution)
    now = timezone.now()
    if contribution.kind == ContributionKind.EMPLOYMENT:
        decisions.see_proof(contribution, kind=ProofKind.CONTRACT, on=now.date(), by=officer, now=now)
    return decisions.approve(contribution, by=officer, now=now)


def delivered_order(*, buyer: Organisation, seller: Enterprise, net: Decimal = Decimal("840.00")) -> Order:
    """An order of one line that was placed a week ago, delivered in full, and waits for the buyer's yes."""
    return trade.order(
        buyer=buyer,
        enterprise=seller,
        status="delivered",
        lines=[Line("Lunch", "persoon", Decimal(1), net, "9")],
        placed_at=timezone.now() - timedelta(days=7),
    )


def at_once(*calls: Callable[[], object]) -> list[object]:
    """Runs calls side by side, each on its own connection, all let go at the same moment.

    Gives what each answered, or the `Refused` it raised.
    """
    gate = Barrier(len(calls))

    def one(call: Callable[[], object]) -> object:
        try:
            gate.wait(timeout=20)
            return call()
        except Refused as no:
            return no
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as threads:
        return list(threads.map(one, calls))
