"""Choosing whole or in parts: each supplier gets its own order, and each proposer hears what was chosen of it."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from market.actions import awarding
from market.actions.awarding import Choice
from market.models import Order, Proposal, ProposalLine, Request
from sif.states import Refused
from tests import make
from tests.cast import Player
from tests.market.test_proposals import at_once

pytestmark = pytest.mark.django_db


def offer(request: Request, enterprise: Any, *prices: str) -> Proposal:
    """A proposal that prices each asked line, in their order; an empty price leaves a line out."""
    made = make.proposal(request=request, enterprise=enterprise, lines=())
    for asked, price in zip(request.lines.order_by("position"), prices, strict=True):
        if price:
            make.proposal_line(
                proposal=made,
                title=asked.title,
                quantity=asked.quantity,
                net_price=Decimal(price),
                asked=asked,
            )
    lines = list(made.lines.all())
    Proposal.objects.filter(pk=made.pk).update(net=sum(line.net for line in lines))
    made.refresh_from_db()
    return made


@pytest.fixture
def asked(buyer: Player) -> Request:
    """A closed request with two lines to price."""
    request = make.request(buyer=buyer.organisation, status="closed")
    make.request_line(request=request, title="Soep")
    make.request_line(request=request, title="Brood")
    return request


@pytest.fixture
def offers(asked: Request, seller: Player, stranger_seller: Player) -> list[Proposal]:
    """Two that price both lines, and a third that prices one."""
    return [
        offer(asked, seller.enterprise, "4.00", "3.00"),
        offer(asked, stranger_seller.enterprise, "5.00", "2.00"),
        offer(asked, make.enterprise(name="Derde keuken"), "", "9.00"),
    ]


def in_parts(asked: Request, offers: list[Proposal]) -> dict[str, str]:
    """Soup of the first, bread of the second, nothing of the third."""
    soup, bread = asked.lines.order_by("position")
    return {
        f"asked_{soup.pk}": str(offers[0].pk),
        f"asked_{bread.pk}": str(offers[1].pk),
        "reason": "Elk het beste in het eigen werk.",
        f"reason_{offers[2].pk}": "Het brood was te duur.",
    }


def test_lines_of_two_proposals_make_two_orders_and_everybody_hears_which(
    buyer: Player,
    seller: Player,
    stranger_seller: Player,
    asked: Request,
    offers: list[Proposal],
    mail: Any,
    client: Any,
) -> None:
    address = f"/inkoopvragen/{asked.number}/gunnen/"
    typed = in_parts(asked, offers)

    assert buyer.client.get(address).status_code == 200
    silent = buyer.client.post(address, {**typed, f"reason_{offers[2].pk}": " "})
    nothing = buyer.client.post(address, {"reason": "Niets."})
    answer = buyer.client.post(address, typed)
    again = buyer.client.post(address, typed)

    assert [silent.status_code, nothing.status_code, answer.status_code, again.status_code] == [
        422,
        422,
        302,
        422,
    ]
    orders = Order.objects.order_by("pk")
    assert [(one.seller, one.proposal, one.net) for one in orders] == [
        (seller.enterprise, offers[0], Decimal("320.00")),
        (stranger_seller.enterprise, offers[1], Decimal("160.00")),
    ]
    assert [one.status for one in Proposal.objects.order_by("pk")] == ["awarded", "awarded", "not_chosen"]
    (told,) = [message for message in mail.to(seller) if "offerte" in message.subject]
    assert "Een deel van uw offerte is gekozen" in told.subject
    chosen, _, left = told.body.partition("niet gekozen")
    assert "Soep" in chosen
    assert "Brood" not in chosen
    assert "Brood" in left
    assert "Elk het beste in het eigen werk." in told.body
    assert Proposal.objects.get(pk=offers[2].pk).decision_reason == "Het brood was te duur."
    public = client.get(f"/inkoopvragen/{asked.number}/").content.decode()
    assert f"{seller.enterprise.name}</a> (Soep)" in public
    assert "320,00" not in public


def test_a_joint_proposal_gives_each_partner_its_own_order(buyer: Player, seller: Player, mail: Any) -> None:
    request = make.request(buyer=buyer.organisation, status="closed")
    proposal = make.proposal(request=request, enterprise=seller.enterprise)
    partner = make.proposal_partner(proposal=proposal)
    guest = make.user(name="Bakker")
    make.membership(user=guest, organisation=partner.enterprise.organisation)

    placed = awarding.award(request, proposal, Choice("Samen sterk."), by=buyer.actor, now=timezone.now())

    assert [order.seller for order in placed] == [seller.enterprise, partner.enterprise]
    assert {order.proposal for order in placed} == {proposal}
    assert any("Samen sterk." in message.body for message in mail.to(guest))
    page = seller.client.get(f"/offertes/{proposal.pk}/").content.decode()
    assert placed[0].get_absolute_url() in page
    assert placed[1].number in page
    assert placed[1].get_absolute_url() not in page


def test_only_the_options_that_are_taken_are_ordered(buyer: Player) -> None:
    proposal = make.proposal(request=make.request(buyer=buyer.organisation, status="closed"))
    wanted = make.proposal_line(proposal=proposal, title="Taart", is_option=True, quantity=Decimal(2))
    make.proposal_line(proposal=proposal, title="Muziek", is_option=True)
    address = f"/inkoopvragen/{proposal.request.number}/gunnen/{proposal.pk}/"

    buyer.client.post(address, {"reason": "Lekker.", "options": [str(wanted.pk)]})

    assert [line.title for line in Order.objects.get().lines.order_by("pk")] == ["Lunch", "Taart"]
    assert ProposalLine.objects.filter(is_awarded=True).count() == 2


def test_an_asked_line_goes_to_one_enterprise(buyer: Player, asked: Request, offers: list[Proposal]) -> None:
    both = [line.pk for one in offers[:2] for line in one.lines.all()]
    choice = Choice("Alles.", {offers[2].pk: "Te duur."})

    with pytest.raises(Refused, match="twee keer"):
        awarding.award_lines(asked, both, choice, by=buyer.actor, now=timezone.now())

    assert not Order.objects.exists()


def test_a_partner_that_is_not_verified_stops_the_choice(buyer: Player, seller: Player) -> None:
    request = make.request(buyer=buyer.organisation, status="closed")
    proposal = make.proposal(request=request, enterprise=seller.enterprise)
    partner = make.proposal_partner(proposal=proposal).enterprise
    type(partner).objects.filter(pk=partner.pk).update(verified_until="2020-01-01")

    with pytest.raises(Refused, match="niet getoetst"):
        awarding.award(request, proposal, Choice("Goed."), by=buyer.actor, now=timezone.now())


def test_lines_of_an_expired_or_withdrawn_proposal_are_not_chosen(
    buyer: Player, asked: Request, offers: list[Proposal]
) -> None:
    first, second, third = offers
    Proposal.objects.filter(pk=first.pk).update(status="expired")
    Proposal.objects.filter(pk=second.pk).update(status="withdrawn")
    address = f"/inkoopvragen/{asked.number}/gunnen/"

    page = buyer.client.get(address)

    assert [one.pk for one in page.context["proposals"]] == [first.pk, third.pk]
    for one in (first, second):
        lines = [line.pk for line in one.lines.all()]
        choice = Choice("Goed.", {first.pk: "Nee.", third.pk: "Nee."})
        with pytest.raises(Refused):
            awarding.award_lines(asked, lines, choice, by=buyer.actor, now=timezone.now())


@pytest.mark.django_db(transaction=True)
def test_a_whole_choice_and_one_in_parts_at_once_have_one_winner(
    buyer: Player, asked: Request, offers: list[Proposal]
) -> None:
    first, second, third = offers
    now, by = timezone.now(), buyer.actor
    why = {one.pk: "Niet gekozen." for one in offers}
    soup, bread = first.lines.first(), second.lines.last()

    outcomes = at_once(
        lambda: awarding.award(asked, third, Choice("Zij.", why), by=by, now=now),
        lambda: awarding.award_lines(asked, [soup.pk, bread.pk], Choice("Delen.", why), by=by, now=now),
    )

    assert outcomes == ["done", "refused"]
    assert Order.objects.count() == Proposal.objects.filter(status="awarded").count()


def test_the_database_refuses_to_give_a_line_to_two_enterprises(offers: list[Proposal]) -> None:
    first, second = (one.lines.order_by("position").first() for one in offers[:2])
    ProposalLine.objects.filter(pk=first.pk).update(is_awarded=True)

    with pytest.raises(IntegrityError, match="asked_line_awarded_once"), transaction.atomic():
        ProposalLine.objects.filter(pk=second.pk).update(is_awarded=True)


def test_the_database_refuses_a_choice_without_an_order_and_an_order_without_a_choice() -> None:
    proposal = make.proposal()
    chosen = {"status": "awarded", "decided_at": timezone.now(), "decision_reason": "x"}
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # as at the end of a transaction

    with pytest.raises(IntegrityError, match="is chosen without an order"), transaction.atomic():
        Proposal.objects.filter(pk=proposal.pk).update(**chosen)
    with pytest.raises(IntegrityError, match="is chosen without an order"), transaction.atomic():
        make.order(proposal=proposal)
