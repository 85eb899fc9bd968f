"""Priced answers: written, sealed, handed in, compared, chosen; and everybody hears why."""

import threading
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from market.actions import awarding
from market.actions import proposals as actions
from market.actions import requests as request_actions
from market.actions.awarding import Choice
from market.models import Order, Proposal, Request
from market.models.proposals import ProposalStatus
from market.views import comparing
from sif import history
from sif.models import Message
from sif.states import Refused
from tests import make
from tests.cast import Player

pytestmark = pytest.mark.django_db


def typed(*lines: tuple[str, str, str, str, str], **more: Any) -> dict[str, Any]:
    """A proposal as the form sends it: (what, how many, unit, price each, VAT)."""
    data: dict[str, Any] = {
        "approach": "Wij koken vers.",
        "valid_until": (timezone.localdate() + timedelta(days=30)).isoformat(),
        "lines-TOTAL_FORMS": str(max(3, len(lines))),
        "lines-INITIAL_FORMS": "0",
    }
    for place, (title, number, unit, price, vat) in enumerate(lines):
        row = {"title": title, "quantity": number, "unit": unit, "net_price": price, "vat": vat}
        data |= {f"lines-{place}-{name}": value for name, value in row.items()}
    return {**data, **more}


LUNCH = ("Lunch", "80", "persoon", "12,50", "9")
SETUP = ("Opbouw", "2", "uur", "45", "21")


def choice(*losers: Proposal, reason: str = "Het best bij onze kantine.", others: str = "") -> Choice:
    return Choice(
        reason=reason,
        reasons={loser.pk: f"Niet gekozen: {loser.enterprise.name}." for loser in losers},
        others=others,
    )


# --- writing one -----------------------------------------------------------------------------------------------


def test_an_enterprise_hands_in_a_proposal_with_vat_per_line(
    seller: Player, mail: Any, buyer: Player
) -> None:
    request = make.request(buyer=buyer.organisation)

    answer = seller.client.post(f"/inkoopvragen/{request.number}/offerte/", typed(LUNCH, SETUP, submit="1"))

    proposal = Proposal.objects.get()
    assert answer["Location"] == f"/offertes/{proposal.pk}/"
    assert (proposal.status, proposal.net, proposal.vat, proposal.gross) == (
        ProposalStatus.SUBMITTED,
        Decimal("1090.00"),
        Decimal("108.90"),
        Decimal("1198.90"),
    )
    assert [line.net for line in proposal.lines.order_by("position")] == [
        Decimal("1000.00"),
        Decimal("90.00"),
    ]
    (message,) = mail.to(buyer)
    assert "1.090" not in message.body


def test_a_draft_is_seen_by_its_enterprise_only(
    seller: Player, buyer: Player, stranger_seller: Player, connector: Player
) -> None:
    request = make.request(buyer=buyer.organisation, status="closed")
    draft = make.proposal(request=request, enterprise=seller.enterprise, status="draft")

    assert seller.client.get(f"/offertes/{draft.pk}/").status_code == 200
    assert buyer.client.get(f"/offertes/{draft.pk}/").status_code == 404
    assert stranger_seller.client.get(f"/offertes/{draft.pk}/").status_code == 404


def test_a_proposal_stays_sealed_for_the_buyer_until_the_request_closes(
    seller: Player, buyer: Player
) -> None:
    request = make.request(buyer=buyer.organisation)
    proposal = make.proposal(request=request, enterprise=seller.enterprise)

    sealed = buyer.client.get(f"/inkoopvragen/{request.number}/")
    assert buyer.client.get(f"/offertes/{proposal.pk}/").status_code == 404
    assert (sealed.context["table"], len(sealed.context["came_in"])) == ([], 1)
    assert "1.000,00" not in sealed.content.decode()

    buyer.client.post(f"/inkoopvragen/{request.number}/sluiten/")

    opened = buyer.client.get(f"/inkoopvragen/{request.number}/").content.decode()
    assert "1.000,00" in opened
    assert buyer.client.get(f"/offertes/{proposal.pk}/").status_code == 200


def test_strangers_never_see_a_proposal_in_any_state(
    buyer: Player, seller: Player, stranger_seller: Player, stranger_buyer: Player, client: Any
) -> None:
    request = make.request(buyer=buyer.organisation, status="awarded")
    make.proposal(
        request=request,
        enterprise=stranger_seller.enterprise,
        status="not_chosen",
        lines=[("Lunch", "80", "77.77", "9")],
    )
    losing = Proposal.objects.get()

    for stranger in (seller.client, stranger_buyer.client):
        assert stranger.get(f"/offertes/{losing.pk}/").status_code == 404
        assert "77,77" not in stranger.get(request.get_absolute_url()).content.decode()
        assert (
            stranger_seller.enterprise.name not in stranger.get(request.get_absolute_url()).content.decode()
        )
    assert client.get(f"/offertes/{losing.pk}/").status_code == 302


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (typed, "Vul minstens één regel met een prijs in."),
        (lambda: typed(("Lunch", "", "persoon", "12,50", "9")), "Vul een aantal in, bijvoorbeeld 80."),
        (lambda: typed(("Lunch", "80", "", "", "9")), "Vul een prijs in, bijvoorbeeld 12,50."),
        (lambda: typed(("Lunch", "-1", "persoon", "12,50", "9")), "lines-0-quantity"),
        (lambda: typed(("Lunch", "1e9", "persoon", "99999999999", "9")), "lines-0-net_price"),
        (lambda: typed(LUNCH, valid_until="2020-01-01"), "Deze datum is voorbij."),
        (lambda: typed(LUNCH, valid_until=""), "id_valid_until"),
        (lambda: typed(LUNCH, **{"lines-TOTAL_FORMS": "9999999"}), "lines"),
        (lambda: typed(LUNCH, **{"lines-TOTAL_FORMS": "x"}), "lines"),
    ],
)
def test_nonsense_in_a_proposal_says_what_to_do_and_keeps_what_was_typed(
    seller: Player, data: Callable[[], dict[str, Any]], said: str
) -> None:
    request = make.request()

    answer = seller.client.post(f"/inkoopvragen/{request.number}/offerte/", data())

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert "Wij koken vers." in answer.content.decode()
    assert not Proposal.objects.exists()


def test_one_more_line_keeps_what_was_typed(seller: Player) -> None:
    request = make.request()

    page = seller.client.post(f"/inkoopvragen/{request.number}/offerte/", typed(LUNCH, more="1"))

    assert page.status_code == 200
    assert page.context["lines"].total_form_count() == 4
    assert 'value="12,50"' in page.content.decode()


def test_a_new_proposal_begins_with_the_listing_that_fits(seller: Player) -> None:
    listing = make.listing(enterprise=seller.enterprise, title="Kantoorlunch", price="11.00")
    request = make.request()
    make.match(request=request, listing=listing)

    page = seller.client.get(f"/inkoopvragen/{request.number}/offerte/").content.decode()

    assert 'value="Kantoorlunch"' in page
    assert 'value="11"' in page
    assert 'value="80"' in page


def test_a_proposal_can_be_changed_until_the_request_closes_and_each_version_is_kept(
    seller: Player, buyer: Player, clock: Any
) -> None:
    request = make.request(buyer=buyer.organisation)
    address = f"/inkoopvragen/{request.number}/offerte/"
    seller.client.post(address, typed(LUNCH, submit="1"))
    seller.client.post(address, typed(("Lunch", "80", "persoon", "11,50", "9"), submit="1"))

    proposal = Proposal.objects.get()
    assert (proposal.status, proposal.version, proposal.net) == ("submitted", 2, Decimal("920.00"))
    kept = [event.data["net"] for event in history.of(proposal) if event.verb in {"submit", "revise"}]
    assert kept == ["1000.00", "920.00"]

    Request.objects.update(respond_by=clock.forward(minutes=1))
    late = seller.client.post(address, typed(LUNCH, submit="1"))
    proposal.refresh_from_db()
    assert (late.status_code, proposal.net) == (422, Decimal("920.00"))


def test_a_draft_is_kept_and_handed_in_later(seller: Player) -> None:
    request = make.request()
    seller.client.post(f"/inkoopvragen/{request.number}/offerte/", typed(LUNCH, keep="1"))
    draft = Proposal.objects.get()
    assert draft.status == ProposalStatus.DRAFT

    seller.client.post(f"/offertes/{draft.pk}/indienen/")

    draft.refresh_from_db()
    assert (draft.status, draft.version) == (ProposalStatus.SUBMITTED, 1)


def test_handing_in_answers_the_introduction(seller: Player) -> None:
    request = make.request()
    introduction = make.introduction(request=request, enterprise=seller.enterprise)

    seller.client.post(f"/inkoopvragen/{request.number}/offerte/", typed(LUNCH, submit="1"))

    introduction.refresh_from_db()
    assert introduction.status == "interested"


def test_who_may_not_answer_is_told_why(seller: Player, buyer: Player) -> None:
    invited = make.request(visibility="invited")
    own = make.request(buyer=seller.organisation)
    type(seller.enterprise).objects.update(verified_until=timezone.localdate() - timedelta(days=1))

    assert seller.client.post(f"/inkoopvragen/{invited.number}/offerte/", typed(LUNCH)).status_code == 404
    assert seller.client.post(f"/inkoopvragen/{own.number}/offerte/", typed(LUNCH)).status_code in {404, 422}
    late = seller.client.post(f"/inkoopvragen/{make.request().number}/offerte/", typed(LUNCH))
    assert "zodra uw onderneming is getoetst" in late.content.decode()
    assert buyer.client.post(f"/inkoopvragen/{invited.number}/offerte/", typed(LUNCH)).status_code == 403
    assert not Proposal.objects.exists()


def test_the_action_itself_lets_nobody_answer_a_request_they_cannot_see(seller: Player) -> None:
    request = make.request(visibility="invited")

    with pytest.raises(Refused):
        actions.write(request, {"valid_until": timezone.localdate()}, [], by=seller.actor, now=timezone.now())


def test_a_proposal_is_taken_back_and_the_buyer_hears_it(seller: Player, buyer: Player, mail: Any) -> None:
    proposal = make.proposal(
        request=make.request(buyer=buyer.organisation, status="closed"), enterprise=seller.enterprise
    )

    seller.client.post(f"/offertes/{proposal.pk}/intrekken/")

    proposal.refresh_from_db()
    assert proposal.status == ProposalStatus.WITHDRAWN
    assert [message.subject.partition(":")[0] for message in mail.to(buyer)] == ["Een offerte is ingetrokken"]
    assert buyer.client.get(f"/offertes/{proposal.pk}/").status_code == 404


# --- choosing --------------------------------------------------------------------------------------------------


@pytest.fixture
def three(buyer: Player, seller: Player, stranger_seller: Player) -> list[Proposal]:
    """A closed request with three proposals; the first is the seller's."""
    request = make.request(buyer=buyer.organisation, status="closed")
    shops = (seller.enterprise, stranger_seller.enterprise, make.enterprise(name="Derde keuken"))
    prices = ("12.50", "10.40", "11.20")
    return [
        make.proposal(request=request, enterprise=shop, lines=[("Lunch", "80", price, "9")])
        for shop, price in zip(shops, prices, strict=True)
    ]


def test_the_buyer_chooses_and_everyone_hears_why_once(
    buyer: Player, seller: Player, stranger_seller: Player, three: list[Proposal], mail: Any
) -> None:
    winner, second, third = three
    request = winner.request
    introduced = make.introduction(request=request, enterprise=make.enterprise(name="Stille keuken"))
    guest = make.user(name="Stille kok")
    make.membership(user=guest, organisation=introduced.enterprise.organisation)
    address = f"/inkoopvragen/{request.number}/gunnen/{winner.pk}/"

    unexplained = buyer.client.post(address, {"reason": "Mooi plan.", f"reason_{second.pk}": "Te druk."})
    answer = buyer.client.post(
        address,
        {
            "reason": "Mooi plan.",
            f"reason_{second.pk}": "De proeflunch viel tegen.",
            f"reason_{third.pk}": "Te laat met starten.",
            "others": "Er waren genoeg offertes.",
        },
    )

    assert (unexplained.status_code, answer.status_code) == (422, 302)
    request.refresh_from_db()
    assert (request.status, request.outcome_reason) == ("awarded", "Mooi plan.")
    order = Order.objects.get()
    winner.refresh_from_db()
    assert (winner.status, order.proposal, order.buyer, order.seller) == (
        "awarded",
        winner,
        buyer.organisation,
        seller.enterprise,
    )
    assert [(line.title, line.quantity, line.net_price, line.vat_rate) for line in order.lines.all()] == [
        ("Lunch", Decimal(80), Decimal("12.50"), "9")
    ]
    assert order.reference == request.number
    assert [
        (one.status, one.decision_reason) for one in Proposal.objects.exclude(pk=winner.pk).order_by("pk")
    ] == [
        ("not_chosen", "De proeflunch viel tegen."),
        ("not_chosen", "Te laat met starten."),
    ]
    assert [message.subject.partition(":")[0] for message in mail.to(stranger_seller)] == [
        "Uw offerte is niet gekozen"
    ]
    assert "De proeflunch viel tegen." in mail.to(stranger_seller)[0].body
    chosen = [message for message in mail.to(seller) if message.subject.startswith("Uw offerte is gekozen")]
    assert len(chosen) == 1
    assert "Er waren genoeg offertes." in mail.to(guest)[0].body
    introduced.refresh_from_db()
    assert (introduced.status, introduced.outcome_reason) == ("concluded", "Er waren genoeg offertes.")


def test_the_order_counts_for_the_contract_of_the_request(buyer: Player, three: list[Proposal]) -> None:
    winner, *losers = three
    Request.objects.update(purpose="")

    (order,) = awarding.award(winner.request, winner, choice(*losers), by=buyer.actor, now=timezone.now())

    assert order.purpose == ""


def test_the_agreed_lines_go_before_the_minimum_of_the_catalogue(buyer: Player, seller: Player) -> None:
    listing = make.listing(enterprise=seller.enterprise, title="Kantoorlunch", minimum_quantity=500)
    proposal = make.proposal(
        request=make.request(buyer=buyer.organisation, status="closed"),
        enterprise=seller.enterprise,
        lines=(),
    )
    make.proposal_line(proposal=proposal, title="Kantoorlunch", quantity=Decimal(8), listing=listing)

    (order,) = awarding.award(proposal.request, proposal, choice(), by=buyer.actor, now=timezone.now())

    line = order.lines.get()
    assert (line.quantity, line.listing_version) == (Decimal(8), listing.current_version)


def test_a_request_cannot_end_while_somebody_has_no_reason(buyer: Player, three: list[Proposal]) -> None:
    winner, second, third = three
    make.introduction(request=winner.request, enterprise=make.enterprise(name="Stille keuken"))
    silent_loser = Choice(reason="Goed.", reasons={second.pk: "Te duur."}, others="Genoeg offertes.")
    silent_guest = Choice(reason="Goed.", reasons={second.pk: "Te duur.", third.pk: "Te laat."}, others=" ")
    no_reason = Choice(
        reason=" ", reasons={second.pk: "Te duur.", third.pk: "Te laat."}, others="Genoeg offertes."
    )

    for half in (silent_loser, silent_guest, no_reason):
        with pytest.raises(Refused):
            awarding.award(winner.request, winner, half, by=buyer.actor, now=timezone.now())

    winner.request.refresh_from_db()
    assert winner.request.status == "closed"
    assert not Order.objects.exists()
    assert not Message.objects.exists()


def test_an_expired_proposal_cannot_be_chosen_until_the_enterprise_extends_it(
    buyer: Player, seller: Player, clock: Any, worker: Any, mail: Any
) -> None:
    request = make.request(buyer=buyer.organisation, status="closed")
    proposal = make.proposal(
        request=request, enterprise=seller.enterprise, valid_until=timezone.localdate() + timedelta(days=2)
    )
    clock.forward(days=3)

    with pytest.raises(Refused, match="verlopen"):
        awarding.award(request, proposal, choice(), by=buyer.actor, now=timezone.now())
    worker.beat("market.proposals_expire")
    worker.beat("market.proposals_expire")
    proposal.refresh_from_db()
    assert proposal.status == ProposalStatus.EXPIRED
    assert [len(mail.to(player)) for player in (buyer, seller)] == [1, 1]
    with pytest.raises(Refused, match="verlopen"):
        awarding.award(request, proposal, choice(), by=buyer.actor, now=timezone.now())

    later = (timezone.localdate() + timedelta(days=10)).isoformat()
    seller.client.post(f"/offertes/{proposal.pk}/verlengen/", {"valid_until": later})
    awarding.award(request, proposal, choice(), by=buyer.actor, now=timezone.now())
    proposal.refresh_from_db()
    assert proposal.status == ProposalStatus.AWARDED


def test_a_proposal_is_not_extended_backwards_or_after_the_end(buyer: Player, seller: Player) -> None:
    proposal = make.proposal(
        request=make.request(buyer=buyer.organisation, status="closed"), enterprise=seller.enterprise
    )

    with pytest.raises(Refused):
        actions.extend(
            proposal, proposal.valid_until - timedelta(days=1), by=seller.actor, now=timezone.now()
        )

    request_actions.give_up(proposal.request, "Geen geld.", by=buyer.actor, now=timezone.now())
    with pytest.raises(Refused):
        actions.extend(
            proposal, proposal.valid_until + timedelta(days=9), by=seller.actor, now=timezone.now()
        )


def test_an_enterprise_that_may_not_sell_any_more_cannot_be_chosen(
    buyer: Player, three: list[Proposal]
) -> None:
    winner, *losers = three
    type(winner.enterprise).objects.filter(pk=winner.enterprise_id).update(
        verified_until=timezone.localdate() - timedelta(days=1)
    )

    with pytest.raises(Refused, match="kan zij uw bestelling niet aannemen"):
        awarding.award(winner.request, winner, choice(*losers), by=buyer.actor, now=timezone.now())


def test_only_the_buyer_of_the_request_chooses(
    stranger_buyer: Player, seller: Player, three: list[Proposal], buyer: Player
) -> None:
    winner, *losers = three
    address = f"/inkoopvragen/{winner.request.number}/gunnen/{winner.pk}/"
    auditor = buyer.colleague("Karel", role="auditor")

    assert stranger_buyer.client.post(address, {}).status_code == 404
    assert seller.client.post(address, {}).status_code == 403
    assert auditor.client.post(address, {}).status_code == 403
    for outsider in (stranger_buyer.actor, seller.actor):
        with pytest.raises(Refused):
            awarding.award(winner.request, winner, choice(*losers), by=outsider, now=timezone.now())


def test_a_proposal_of_another_request_cannot_be_chosen_here(buyer: Player, three: list[Proposal]) -> None:
    winner, *losers = three
    elsewhere = make.proposal(
        request=make.request(buyer=buyer.organisation, status="closed"),
        enterprise=make.enterprise(name="Elders"),
    )

    assert (
        buyer.client.get(f"/inkoopvragen/{winner.request.number}/gunnen/{elsewhere.pk}/").status_code == 404
    )
    with pytest.raises(Refused):
        awarding.award(winner.request, elsewhere, choice(winner, *losers), by=buyer.actor, now=timezone.now())


def test_nothing_can_be_chosen_while_the_request_is_open(buyer: Player, seller: Player) -> None:
    proposal = make.proposal(request=make.request(buyer=buyer.organisation), enterprise=seller.enterprise)

    with pytest.raises(Refused):
        awarding.award(proposal.request, proposal, choice(), by=buyer.actor, now=timezone.now())


def test_an_order_above_the_spending_limit_waits_for_a_colleague(
    buyer: Player, three: list[Proposal]
) -> None:
    winner, *losers = three
    buyer.membership.spending_limit = Decimal(100)
    buyer.membership.save()
    buyer.colleague("Leidinggevende", role="owner")

    (order,) = awarding.award(winner.request, winner, choice(*losers), by=buyer.actor, now=timezone.now())

    assert order.status == "awaiting"


# --- side by side ----------------------------------------------------------------------------------------------


def test_the_lowest_price_gets_a_ten_and_the_others_fewer_points_in_proportion(three: list[Proposal]) -> None:
    table = comparing.side_by_side(three[0].request, three, today=timezone.localdate())

    assert [str(column.points) for column in table] == ["8.3", "10.0", "9.3"]
    assert [column.is_cheapest for column in table] == [False, True, False]
    assert table[0].per_unit == Decimal("12.50")


@pytest.mark.parametrize("rows", [1, 30])
def test_comparing_costs_the_same_for_thirty_as_for_one(
    buyer: Player, rows: int, django_assert_max_num_queries: Any
) -> None:
    request = make.request(buyer=buyer.organisation, status="closed")
    for number in range(rows):
        shop = make.enterprise(name=f"Keuken {number}")
        make.proposal(request=request, enterprise=shop)
        make.introduction(
            request=request, enterprise=shop, match=make.match(request=request, enterprise=shop)
        )

    browser = buyer.client
    with django_assert_max_num_queries(16):
        page = browser.get(f"/inkoopvragen/{request.number}/")

    assert len(page.context["table"]) == rows


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_of_proposals_costs_the_same_for_three_as_for_one(
    seller: Player, rows: int, django_assert_max_num_queries: Any
) -> None:
    for _ in range(rows):
        make.proposal(enterprise=seller.enterprise)

    browser = seller.client
    with django_assert_max_num_queries(6):
        page = browser.get("/offertes/")

    assert len(page.context["rows"]) == rows


# --- what must never be false ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wrong", "constraint"),
    [
        ({"submitted_at": None}, "proposal_submitted_has_date"),
        ({"status": "not_chosen"}, "proposal_decided_has_reason"),
    ],
)
def test_the_database_refuses(wrong: dict[str, Any], constraint: str) -> None:
    proposal = make.proposal()

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Proposal.objects.filter(pk=proposal.pk).update(**wrong)


def test_the_database_refuses_a_second_proposal_of_one_enterprise() -> None:
    first = make.proposal()

    with pytest.raises(IntegrityError, match="proposal_one_per_enterprise"), transaction.atomic():
        make.proposal(request=first.request, enterprise=first.enterprise)


def test_the_database_refuses_a_crooked_line() -> None:
    proposal = make.proposal()

    with pytest.raises(IntegrityError, match="proposal_line_positive"), transaction.atomic():
        make.proposal_line(proposal=proposal, quantity=Decimal(0))
    with pytest.raises(IntegrityError, match="proposal_line_place_once"), transaction.atomic():
        proposal.lines.create(position=1, title="x", quantity=1, unit="x", net_price=1, net=1)


# --- at the same time ------------------------------------------------------------------------------------------


def at_once(*verbs: Callable[[], object]) -> list[str]:
    """Do these at the same moment, each on its own connection; what came of each: "done" or "refused"."""
    together, outcomes = threading.Barrier(len(verbs)), []

    def run(verb: Callable[[], object]) -> None:
        together.wait()
        try:
            verb()
            outcomes.append("done")
        except Refused:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(verb,)) for verb in verbs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(outcomes)


@pytest.mark.django_db(transaction=True)
def test_two_choices_at_once_make_one_order(buyer: Player, three: list[Proposal]) -> None:
    first, second, third = three
    now, actor = timezone.now(), buyer.actor

    outcomes = at_once(
        lambda: awarding.award(first.request, first, choice(second, third), by=actor, now=now),
        lambda: awarding.award(first.request, second, choice(first, third), by=actor, now=now),
    )

    assert outcomes == ["done", "refused"]
    assert Order.objects.count() == 1
    assert Proposal.objects.filter(status="awarded").count() == 1
    assert (
        Message.objects.filter(template__in=("market/proposal_awarded", "market/proposal_not_chosen")).count()
        == 2
    )


@pytest.mark.django_db(transaction=True)
def test_a_request_ends_once(buyer: Player) -> None:
    request = make.request(buyer=buyer.organisation, status="closed")
    now, actor = timezone.now(), buyer.actor

    outcomes = at_once(
        lambda: request_actions.give_up(request, "Geen geld.", by=actor, now=now),
        lambda: request_actions.withdraw(request, "Wij verhuizen.", by=actor, now=now),
    )

    assert outcomes == ["done", "refused"]
    assert history.of(request).count() == 1


@pytest.mark.django_db(transaction=True)
def test_choosing_and_taking_back_at_once_has_one_winner(
    buyer: Player, seller: Player, three: list[Proposal]
) -> None:
    winner, *losers = three
    now, chooser, maker = timezone.now(), buyer.actor, seller.actor

    outcomes = at_once(
        lambda: awarding.award(winner.request, winner, choice(*losers), by=chooser, now=now),
        lambda: actions.withdraw(winner, by=maker, now=now),
    )

    winner.refresh_from_db()
    assert outcomes == ["done", "refused"]
    assert Order.objects.count() == (winner.status == ProposalStatus.AWARDED)
    assert winner.orders.exists() == (winner.status == ProposalStatus.AWARDED)


@pytest.mark.django_db(transaction=True)
def test_handing_in_and_closing_at_once_leaves_no_proposal_in_between(buyer: Player, seller: Player) -> None:
    request = make.request(buyer=buyer.organisation)
    draft = make.proposal(request=request, enterprise=seller.enterprise, status="draft")
    now, closer, maker = timezone.now(), buyer.actor, seller.actor

    at_once(
        lambda: request_actions.close(request, by=closer, now=now),
        lambda: actions.submit(draft, by=maker, now=now),
    )

    draft.refresh_from_db()
    told = Message.objects.get(template="market/request_closed").body
    came_in = draft.status == ProposalStatus.SUBMITTED
    assert ("Er is één offerte" in told) == came_in
