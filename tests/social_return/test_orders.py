"""From an order on the market to a contribution: weighed, allocated, proposed, once."""

from datetime import timedelta
from decimal import Decimal

import pytest

from market import signals
from market.actions import orders as market
from sif import history
from sif.states import Refused
from social_return.actions import orders
from social_return.models import Allocation, Contribution
from tests import make

LINES = [market.Line("Lunch", "persoon", Decimal(80), Decimal("10.50"), "9")]


@pytest.fixture
def shop(seller):
    """The seller, in the Code register."""
    make.certificate(enterprise=seller.enterprise, kind="code_so")
    return seller


def order(contractor, shop, now, *, purpose="LV-2026-001", lines=LINES):
    return market.place(
        buyer=contractor.organisation,
        seller=shop.enterprise,
        lines=lines,
        terms=market.Terms(purpose=purpose),
        by=contractor.actor,
        now=now,
    )


def deliver_and_confirm(placed, contractor, shop, clock):
    market.accept(placed, by=shop.actor, now=clock.forward(days=1))
    every = {line.pk: line.quantity for line in placed.lines.all()}
    market.deliver(placed, market.HandOver(every, is_last=True), by=shop.actor, now=clock.forward(days=1))
    return market.confirm(placed, by=contractor.actor, now=clock.forward(days=1))


def test_a_contractor_may_choose_among_its_running_contracts(contract, contractor, municipality):
    ended = make.contract(
        municipality=municipality,
        contractor=contractor.organisation,
        number="LV-2025-001",
        start=contract.start - timedelta(days=100),
        end=contract.start,
    )
    make.contract(municipality=municipality, number="LV-2026-900")

    found = signals.purposes(contractor.actor)

    assert [(purpose.code, purpose.label) for purpose in found] == [
        ("LV-2026-001", "LV-2026-001 Onderhoud groen")
    ]
    assert ended.end < contract.end


def test_before_ordering_the_buyer_reads_what_it_would_count_for(contract, contractor, shop, today):
    said = signals.weigh(contractor.actor, "LV-2026-001", [(shop.enterprise.pk, Decimal("840.00"))], on=today)

    assert "€\u00a0840,00" in said
    assert "LV-2026-001" in said
    assert "Code Sociale Ondernemingen" in said


def test_an_expired_certificate_does_not_count_and_says_so(contract, contractor, seller, today):
    make.certificate(enterprise=seller.enterprise, kind="code_so", valid_until=today - timedelta(days=1))

    said = signals.weigh(
        contractor.actor, "LV-2026-001", [(seller.enterprise.pk, Decimal("840.00"))], on=today
    )

    assert "840,00" not in said
    assert "LV-2026-001" in said


def test_a_stranger_weighs_nothing(contract, stranger_contractor, shop, today):
    lines = [(shop.enterprise.pk, Decimal("840.00"))]

    assert signals.weigh(stranger_contractor.actor, "LV-2026-001", lines, on=today) == ""


def test_the_best_certificate_of_a_supplier_counts(municipality, contractor, seller, today):
    make.scheme(municipality=make.municipality(name="Oostland"), template="oost-nl-2026")
    oost = make.contract(
        municipality=make.municipality(name="Oostrijk"),
        contractor=contractor.organisation,
        template="oost-nl-2026",
    )
    for kind in ("pso_3", "pso_30plus"):
        make.certificate(enterprise=seller.enterprise, kind=kind)

    valued = orders.worth_of(oost, seller.enterprise, Decimal("1000.00"), today)

    assert valued.amount == Decimal("1000.00")


def test_a_confirmed_order_stands_proposed_for_its_contract(contract, contractor, shop, now, clock):
    placed = order(contractor, shop, now)
    assert [(a.contract, a.share) for a in Allocation.objects.all()] == [(contract, Decimal("100.00"))]

    deliver_and_confirm(placed, contractor, shop, clock)

    [proposed] = Contribution.objects.all()
    assert (proposed.status, proposed.claimed, proposed.net, proposed.recognition, proposed.origin) == (
        "submitted",
        Decimal("840.00"),
        Decimal("840.00"),
        "CODE_SO",
        "order",
    )
    assert (proposed.contract, proposed.order, proposed.supplier) == (contract, placed, shop.enterprise)
    assert [event.verb for event in history.of(proposed)] == ["propose"]


def test_what_was_not_delivered_does_not_count(contract, contractor, shop, now, clock):
    placed = order(contractor, shop, now)
    market.accept(placed, by=shop.actor, now=now)
    [line] = placed.lines.all()
    market.deliver(placed, market.HandOver({line.pk: Decimal(60)}, is_last=True), by=shop.actor, now=now)
    market.confirm(placed, by=contractor.actor, now=now)

    assert Contribution.objects.get().claimed == Decimal("630.00")  # 60 x 10.50


def test_an_order_of_an_unrecognised_supplier_is_a_draft_that_says_why(
    contract, contractor, seller, now, clock
):
    placed = order(contractor, seller, now)

    deliver_and_confirm(placed, contractor, seller, clock)

    draft = Contribution.objects.get()
    assert (draft.status, draft.claimed) == ("draft", Decimal("0.00"))
    assert draft.rule


def test_a_cancelled_order_counts_for_nothing_any_more(contract, contractor, shop, now):
    placed = order(contractor, shop, now)

    market.cancel(placed, reason="Toch niet nodig", by=contractor.actor, now=now)

    assert not Allocation.objects.live().exists()
    assert not Contribution.objects.exists()


def test_an_order_for_a_contract_of_somebody_else_is_refused(
    municipality, contract, stranger_contractor, shop, now
):
    with pytest.raises(Refused):
        order(stranger_contractor, shop, now)

    assert not Allocation.objects.exists()


def test_an_order_without_a_contract_counts_for_nothing(contract, contractor, shop, now, clock):
    placed = order(contractor, shop, now, purpose="")

    deliver_and_confirm(placed, contractor, shop, clock)

    assert not Contribution.objects.exists()


def test_a_confirmed_order_can_be_counted_afterwards(contract, contractor, shop, now, clock):
    placed = order(contractor, shop, now, purpose="")
    deliver_and_confirm(placed, contractor, shop, clock)

    orders.count(placed, contract=contract, share=Decimal(50), by=contractor.actor, now=now)

    assert Contribution.objects.get().claimed == Decimal("420.00")


def test_two_contracts_share_one_order(municipality, contract, contractor, shop, now, clock):
    other = make.contract(
        municipality=make.municipality(name="Gemeente Waterland"), contractor=contractor.organisation
    )
    placed = order(contractor, shop, now, purpose="")
    orders.count(placed, contract=contract, share=Decimal(60), by=contractor.actor, now=now)
    with pytest.raises(Refused) as refused:
        orders.count(placed, contract=other, share=Decimal("40.01"), by=contractor.actor, now=now)
    orders.count(placed, contract=other, share=Decimal(40), by=contractor.actor, now=now)

    deliver_and_confirm(placed, contractor, shop, clock)

    claimed = {c.contract.number: c.claimed for c in Contribution.objects.all()}
    assert claimed == {"LV-2026-001": Decimal("504.00"), other.number: Decimal("336.00")}
    for leak in ("LV-2026-001", "Lichtenveen", "60"):
        assert leak not in str(refused.value)
