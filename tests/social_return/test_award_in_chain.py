"""A contractor asks the market for its contract: who supplies is told so, and becomes a link of the chain, once."""

from decimal import Decimal

import pytest
from django.utils import timezone

from market.actions import awarding
from market.actions import orders as market
from market.models import Order
from social_return.models import Allocation, Link
from tests import make


@pytest.fixture
def asked(contract, contractor):
    return make.request(buyer=contractor.organisation, purpose=contract.number, status="closed")


def award(request, proposal, contractor):
    choice = awarding.Choice(reason="Het best.", others="Een ander paste beter.")
    awarding.award(request, proposal, choice, by=contractor.actor, now=timezone.now())
    return Order.objects.latest("pk")


def test_who_answers_reads_that_it_supplies_as_a_subcontractor(contract, contractor, seller, stranger_seller):
    request = make.request(buyer=contractor.organisation, purpose=contract.number)
    proposal = make.proposal(request=request, enterprise=seller.enterprise)
    named = f"{contract.number} {contract.subject}"

    for address in (f"/inkoopvragen/{request.number}/offerte/", proposal.get_absolute_url()):
        page = seller.client.get(address).content.decode()
        assert "U levert als onderaannemer van" in page
        assert contractor.organisation.name in page
        assert named in page
    assert contract.number not in stranger_seller.client.get(request.get_absolute_url()).content.decode()


def test_a_number_that_is_no_contract_of_the_buyer_says_nothing(contract, buyer, seller):
    request = make.request(buyer=buyer.organisation, purpose=contract.number)

    page = seller.client.get(f"/inkoopvragen/{request.number}/offerte/")

    assert page.context["counts_for"] == ""
    assert "onderaannemer" not in page.content.decode()


def test_an_award_that_is_taken_on_is_a_link_of_the_chain_once(asked, contract, contractor, seller, now):
    order = award(asked, make.proposal(request=asked, enterprise=seller.enterprise), contractor)
    assert order.purpose == contract.number
    assert not Link.objects.exists()

    market.accept(order, by=seller.actor, now=now)

    link = Link.objects.get()
    assert (link.contract, link.above, link.buyer, link.party, link.net_sum, link.is_shared) == (
        contract,
        None,
        contractor.organisation,
        seller.organisation,
        Decimal("1000.00"),
        False,
    )
    assert Allocation.objects.live().of_order(order.pk).exists()
    again = make.request(buyer=contractor.organisation, purpose=contract.number, status="closed")
    second = award(again, make.proposal(request=again, enterprise=seller.enterprise), contractor)
    market.accept(second, by=seller.actor, now=now)
    assert Link.objects.count() == 1


def test_an_order_from_the_catalogue_is_no_link(contract, contractor, seller, now):
    order = market.place(
        buyer=contractor.organisation,
        seller=seller.enterprise,
        lines=[market.Line("Lunch", "persoon", Decimal(80), Decimal("10.50"), "9")],
        terms=market.Terms(purpose=contract.number),
        by=contractor.actor,
        now=now,
    )

    market.accept(order, by=seller.actor, now=now)

    assert not Link.objects.exists()


def test_what_does_not_fit_in_the_chain_does_not_stop_the_order(
    asked, contract, contractor, seller, now, monkeypatch
):
    monkeypatch.setattr("social_return.actions.chain.MOST", 0)
    order = award(asked, make.proposal(request=asked, enterprise=seller.enterprise), contractor)

    market.accept(order, by=seller.actor, now=now)

    order.refresh_from_db()
    assert (order.status, Link.objects.count()) == ("accepted", 0)
