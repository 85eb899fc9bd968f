"""Choosing whole or in parts: each supplier gets its own order, and each proposer hears what was chosen of it."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from market.actions import awarding, orders
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


def box(offer: Proposal, asked: Any) -> str:
    """The name of the box for one asked line of one proposal."""
    return f"quantity_{offer.lines.get(asked=asked).pk}"


def whole(*lines: ProposalLine) -> dict[int, Decimal]:
    """These lines as they were offered."""
    return {line.pk: line.quantity for line in lines}


def in_parts(asked: Request, offers: list[Proposal]) -> dict[str, str]:
    """Soup of the first, bread of the second, nothing of the third."""
    soup, bread = asked.lines.order_by("position")
    return {
        box(offers[0], soup): "80",
        box(offers[1], bread): "80",
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


def test_a_line_is_divided_over_two_at_their_own_prices_and_each_hears_its_part(
    buyer: Player, seller: Player, stranger_seller: Player, asked: Request, offers: list[Proposal], mail: Any
) -> None:
    soup, _bread = asked.lines.order_by("position")
    typed = in_parts(asked, offers) | {box(offers[0], soup): "50", box(offers[1], soup): "30"}
    address = f"/inkoopvragen/{asked.number}/gunnen/"

    much = buyer.client.post(address, {**typed, box(offers[1], soup): "30,5"})
    more = buyer.client.post(address, {**typed, box(offers[1], soup): "81"})
    answer = buyer.client.post(address, typed)

    assert [much.status_code, more.status_code, answer.status_code] == [422, 422, 302]
    page = much.content.decode()
    assert "Van ‘Soep’ hebt u er 80 gevraagd, en samen kiest u er 80,5." in page
    assert 'value="30,5"' in page
    assert "<span data-given>80,5</span>" in page
    assert "biedt er 80 aan" in more.content.decode()
    first, second = Order.objects.order_by("pk")
    assert [(one.title, one.quantity, one.net) for one in first.lines.order_by("pk")] == [
        ("Soep", Decimal(50), Decimal("200.00"))
    ]
    assert [(one.title, one.quantity, one.net) for one in second.lines.order_by("pk")] == [
        ("Soep", Decimal(30), Decimal("150.00")),
        ("Brood", Decimal(80), Decimal("160.00")),
    ]
    (told,) = [message for message in mail.to(stranger_seller) if "offerte" in message.subject]
    assert "Een deel van uw offerte is gekozen" in told.subject
    assert "30 × Soep (u bood er 80 aan)" in told.body
    assert "niet gekozen" not in told.body
    shown = buyer.client.get(f"/inkoopvragen/{asked.number}/").content.decode()
    assert "Gekozen: 50 persoon" in shown


def test_a_part_may_stay_without_a_supplier(buyer: Player, asked: Request, offers: list[Proposal]) -> None:
    soup, _bread = asked.lines.order_by("position")
    typed = in_parts(asked, offers) | {box(offers[0], soup): "20,25"}

    answer = buyer.client.post(f"/inkoopvragen/{asked.number}/gunnen/", typed)

    assert answer.status_code == 302
    assert Order.objects.first().lines.get().quantity == Decimal("20.25")


def test_one_enterprise_may_deliver_more_than_was_asked_but_together_they_may_not(
    buyer: Player, asked: Request, offers: list[Proposal]
) -> None:
    soup, _bread = asked.lines.order_by("position")
    large = offers[0].lines.get(asked=soup)
    ProposalLine.objects.filter(pk=large.pk).update(quantity=Decimal(100))
    choice = Choice("Alles.", {one.pk: "Te duur." for one in offers})
    by, now = buyer.actor, timezone.now()

    for wrong in (
        {large.pk: Decimal(101)},
        {large.pk: Decimal(0)},
        {large.pk: Decimal(79), offers[1].lines.get(asked=soup).pk: Decimal(2)},
    ):
        with pytest.raises(Refused):
            awarding.award_lines(asked, wrong, choice, by=by, now=now)
    awarding.award_lines(asked, {large.pk: Decimal(100)}, choice, by=by, now=now)

    assert Order.objects.get().lines.get().quantity == Decimal(100)


def test_what_was_not_asked_is_chosen_whole(buyer: Player, asked: Request, offers: list[Proposal]) -> None:
    extra = make.proposal_line(proposal=offers[0], title="Taart")
    choice = Choice("Goed.", {one.pk: "Nee." for one in offers})

    with pytest.raises(Refused, match="Taart"):
        awarding.award_lines(asked, {extra.pk: Decimal(79)}, choice, by=buyer.actor, now=timezone.now())


def test_the_limit_looks_at_the_award_as_a_whole(
    buyer: Player, asked: Request, offers: list[Proposal], mail: Any
) -> None:
    soup, bread = asked.lines.order_by("position")
    chosen = whole(
        offers[0].lines.get(asked=soup), offers[1].lines.get(asked=bread)
    )  # 348,80 and 174,40 with VAT
    spender = buyer.colleague("Sanne", spending_limit=Decimal("523.19"))
    near = buyer.colleague("Nog krap", spending_limit=Decimal("400.00"))
    type(buyer.membership).objects.filter(pk=buyer.membership.pk).update(spending_limit=Decimal("523.20"))
    choice = Choice("Elk zijn werk.", {offers[2].pk: "Te duur."})

    first, second = awarding.award_lines(asked, chosen, choice, by=spender.actor, now=timezone.now())

    assert [first.status, second.status] == ["awaiting", "awaiting"]
    assert not mail.to(near)
    assert "523,20" in mail.to(buyer)[0].body
    with pytest.raises(Refused, match="ook meer dan u mag besteden"):
        orders.approve(second, by=near.actor, now=timezone.now())
    assert orders.approve(second, by=buyer.actor, now=timezone.now()).status == "placed"


def test_an_award_within_the_limit_needs_nobody(
    buyer: Player, asked: Request, offers: list[Proposal]
) -> None:
    soup, bread = asked.lines.order_by("position")
    chosen = whole(offers[0].lines.get(asked=soup), offers[1].lines.get(asked=bread))
    spender = buyer.colleague("Sanne", spending_limit=Decimal("523.20"))
    choice = Choice("Elk zijn werk.", {offers[2].pk: "Te duur."})

    placed = awarding.award_lines(asked, chosen, choice, by=spender.actor, now=timezone.now())

    assert [order.status for order in placed] == ["placed", "placed"]


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
        lines = whole(*one.lines.all())
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
        lambda: awarding.award_lines(asked, whole(soup, bread), Choice("Delen.", why), by=by, now=now),
    )

    assert outcomes == ["done", "refused"]
    assert Order.objects.count() == Proposal.objects.filter(status="awarded").count()


def test_the_database_refuses_to_divide_more_than_was_asked(offers: list[Proposal]) -> None:
    first, second = (one.lines.order_by("position").first() for one in offers[:2])
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # as at the end of a transaction
    half = {"is_awarded": True, "awarded_quantity": Decimal(40)}
    ProposalLine.objects.filter(pk=first.pk).update(**half)
    ProposalLine.objects.filter(pk=second.pk).update(**half)

    with pytest.raises(IntegrityError, match="of the asked line"), transaction.atomic():
        ProposalLine.objects.filter(pk=second.pk).update(awarded_quantity=Decimal("40.01"))
    with pytest.raises(IntegrityError, match="awarded_iff_quantity"), transaction.atomic():
        ProposalLine.objects.filter(pk=second.pk).update(awarded_quantity=None)


def test_the_database_refuses_a_choice_without_an_order_and_an_order_without_a_choice() -> None:
    proposal = make.proposal()
    chosen = {"status": "awarded", "decided_at": timezone.now(), "decision_reason": "x"}
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # as at the end of a transaction

    with pytest.raises(IntegrityError, match="is chosen without an order"), transaction.atomic():
        Proposal.objects.filter(pk=proposal.pk).update(**chosen)
    with pytest.raises(IntegrityError, match="is chosen without an order"), transaction.atomic():
        make.order(proposal=proposal)
