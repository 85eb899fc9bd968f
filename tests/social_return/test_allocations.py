"""One euro counts once: at most all of an order line, over all contracts and municipalities."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from sif.states import Refused
from social_return.actions import allocations
from social_return.models import Allocation
from tests import make


@pytest.fixture
def line(contract, contractor, seller):
    """A line of 840 euros that the contractor ordered."""
    return make.delivered_order(buyer=contractor.organisation, seller=seller.enterprise).lines.get()


@pytest.fixture
def elsewhere(contractor):
    """A contract of the same contractor with another municipality."""
    return make.contract(
        municipality=make.municipality(name="Gemeente Waterland"), contractor=contractor.organisation
    )


def test_shares_add_up_to_at_most_the_whole(line, contract, elsewhere, contractor, now):
    allocations.allocate(line, contract=contract, share=Decimal(70), by=contractor.actor, now=now)

    with pytest.raises(Refused):
        allocations.allocate(line, contract=elsewhere, share=Decimal("30.01"), by=contractor.actor, now=now)
    allocations.allocate(line, contract=elsewhere, share=Decimal(30), by=contractor.actor, now=now)

    assert allocations.left(line) == 0


def test_the_database_too_refuses_more_than_the_whole(line, contract, elsewhere, now):
    Allocation.objects.create(order_line=line, contract=contract, share=Decimal(70), created_at=now)

    with pytest.raises(IntegrityError, match="more than 100 percent"), transaction.atomic():
        Allocation.objects.create(order_line=line, contract=elsewhere, share=Decimal("30.01"), created_at=now)
    raised = Allocation.objects.create(order_line=line, contract=elsewhere, share=Decimal(30), created_at=now)
    with pytest.raises(IntegrityError, match="more than 100 percent"), transaction.atomic():
        Allocation.objects.filter(pk=raised.pk).update(share=Decimal(31))


def test_once_per_contract(line, contract, contractor, now):
    allocations.allocate(line, contract=contract, share=Decimal(10), by=contractor.actor, now=now)

    with pytest.raises(Refused, match="telt al mee voor dit contract"):
        allocations.allocate(line, contract=contract, share=Decimal(10), by=contractor.actor, now=now)


@pytest.mark.parametrize("share", ["0", "-5", "100.01"])
def test_a_share_is_a_share(share, line, contract, contractor, now):
    with pytest.raises(Refused):
        allocations.allocate(line, contract=contract, share=Decimal(share), by=contractor.actor, now=now)


@pytest.mark.parametrize("share", ["0", "-1"])
def test_the_database_refuses_what_is_no_share(share, line, contract, now):
    with pytest.raises(IntegrityError, match="allocation_is_a_share"), transaction.atomic():
        Allocation.objects.create(order_line=line, contract=contract, share=Decimal(share), created_at=now)


def test_the_order_of_somebody_else_cannot_count(contract, contractor, stranger_contractor, seller, now):
    foreign = make.delivered_order(buyer=stranger_contractor.organisation, seller=seller.enterprise)

    with pytest.raises(Refused, match="opdrachtnemer zelf"):
        allocations.allocate_order(foreign, contract=contract, by=contractor.actor, now=now)


def test_an_order_just_after_midnight_counts_for_a_contract_that_begins_that_day(contractor, seller, now):
    """A quarter past midnight in the Netherlands is still the day before in UTC."""
    begins = date(2026, 6, 1)
    contract = make.contract(contractor=contractor.organisation, start=begins, end=date(2027, 5, 31))
    night = datetime(2026, 5, 31, 22, 15, tzinfo=UTC)
    order = make.delivered_order(buyer=contractor.organisation, seller=seller.enterprise)
    type(order).objects.filter(pk=order.pk).update(placed_at=night)
    order.refresh_from_db()

    made = allocations.allocate_order(order, contract=contract, by=contractor.actor, now=now)

    assert [one.contract for one in made] == [contract]


def test_what_was_released_can_count_again(line, contract, elsewhere, contractor, now):
    allocations.allocate(line, contract=contract, by=contractor.actor, now=now)
    allocations.release(line.order, by=contractor.actor, now=now)

    allocations.allocate(line, contract=elsewhere, by=contractor.actor, now=now)

    assert [a.contract for a in Allocation.objects.live()] == [elsewhere]


@pytest.mark.django_db(transaction=True)
def test_two_claims_at_once_take_at_most_the_whole(line, contract, elsewhere, contractor, now):
    for _ in range(5):
        Allocation.objects.all().delete()
        done = make.at_once(
            lambda: allocations.allocate(
                line, contract=contract, share=Decimal(60), by=contractor.actor, now=now
            ),
            lambda: allocations.allocate(
                line, contract=elsewhere, share=Decimal(60), by=contractor.actor, now=now
            ),
        )
        assert sorted(type(answer).__name__ for answer in done) == ["Allocation", "Refused"]
        assert sum(a.share for a in Allocation.objects.live()) == 60


@pytest.mark.django_db(transaction=True)
def test_without_the_action_the_trigger_alone_holds_two_claims_apart(line, contract, elsewhere, now):
    def claim(to):
        def call():
            try:
                with transaction.atomic():
                    return Allocation.objects.create(
                        order_line=line, contract=to, share=Decimal(60), created_at=now
                    )
            except IntegrityError as held:
                return held

        return call

    done = make.at_once(claim(contract), claim(elsewhere))

    assert sorted(type(answer).__name__ for answer in done) == ["Allocation", "IntegrityError"]
