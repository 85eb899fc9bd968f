"""The life of an order, from both sides."""

import threading
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from market import signals
from market.actions import orders as actions
from market.actions.orders import HandOver, Line
from market.models import DeliveredLine, Delivery, Order, OrderLine, OrderQuerySet, OrderStatus
from market.receivers.trade import trade_panels
from market.totals.public import public_figures
from sif import history
from sif.actors import Actor
from sif.models import PublicFigure
from sif.states import Refused
from tests import make
from tests.market.listening import only

pytestmark = pytest.mark.django_db

WORDS = {
    "approve": "goedkeuren",
    "reject": "afkeuren",
    "accept": "accepteren",
    "decline": "afwijzen",
    "confirm": "bevestigen",
    "cancel": "annuleren",
    "dispute": "geschil",
    "resolve": "oplossen",
}


@pytest.fixture
def order(buyer, seller):
    return make.order(buyer=buyer.organisation, enterprise=seller.enterprise, placed_by=buyer.user)


def say(player, order, verb, **data):
    return player.client.post(f"/bestellingen/{order.number}/{WORDS[verb]}/", {"sent": "1", **data})


def everything(order) -> HandOver:
    return HandOver({line.pk: line.remaining for line in order.lines.all()})


def test_the_whole_path_each_side_doing_its_part_and_hearing_of_the_other_once(buyer, seller, order, mail):
    line = order.lines.get()

    say(seller, order, "accept")
    seller.client.post(
        f"/bestellingen/{order.number}/leveren/", {f"line_{line.pk}": "40", "note": "Bij de balie"}
    )
    say(buyer, order, "confirm")

    order.refresh_from_db()
    assert order.status == "confirmed"
    assert [event.verb for event in history.of(order)] == ["accept", "deliver", "confirm"]
    assert len(mail.to(buyer)) == 2
    assert len(mail.to(seller)) == 1
    assert "Bij de balie" in mail.to(buyer)[1].body


@pytest.mark.parametrize("status", OrderStatus.values)
@pytest.mark.parametrize("side", ["buyer", "seller"])
def test_the_page_offers_what_the_table_allows_and_nothing_else_works(buyer, seller, side, status):
    player = {"buyer": buyer, "seller": seller}[side]
    order = make.order(buyer=buyer.organisation, enterprise=seller.enterprise, status=status)
    possible = Order.lifecycle.verbs(status, side)
    page = player.client.get(order.get_absolute_url())
    if side == "seller" and status == "awaiting":
        assert page.status_code == 404
        return

    shown = {button.verb for button, _ in page.context["verbs"]}
    delivery = page.context["delivery"] is not None

    assert shown == set(possible) - {"deliver", "deliver_part"} - (
        {"cancel"} if status == "awaiting" else set()
    )
    assert delivery == ("deliver" in possible)
    for verb in set(WORDS) - set(possible):
        say(player, order, verb, reason="Zomaar")
        order.refresh_from_db()
        assert order.status == status


@pytest.mark.parametrize("verb", ["decline", "cancel"])
def test_the_seller_says_why_it_ends_and_the_buyer_reads_it(buyer, seller, order, mail, verb):
    heard = []

    def listen(order, **_):
        heard.append(order.status)

    with only(signals.order_cancelled, listen):
        without = say(seller, order, verb, reason="  ")
        say(seller, order, verb, reason="De keuken is dicht")

    order.refresh_from_db()
    assert without.status_code == 422
    assert order.reason == "De keuken is dicht"
    assert heard == [order.status]
    assert "De keuken is dicht" in mail.to(buyer)[0].body
    assert mail.to(seller) == []


def test_a_reason_with_a_bsn_is_refused_and_the_text_stays(seller, order):
    answer = say(seller, order, "decline", reason="Bel meneer 123456782")

    assert answer.status_code == 422
    assert "Bel meneer 123456782" in answer.content.decode()
    order.refresh_from_db()
    assert order.status == "placed"


def test_delivery_in_parts_adds_up_and_ends_by_itself(buyer, seller, now, mail):
    lines = [
        Line("Soep", "liter", Decimal(10), Decimal("4.00"), "9"),
        Line("Brood", "stuk", Decimal(20), Decimal("2.00"), "9"),
    ]
    order = make.order(buyer=buyer.organisation, enterprise=seller.enterprise, status="accepted", lines=lines)
    soup, bread = order.lines.order_by("pk")

    order = actions.deliver(
        order, HandOver({soup.pk: Decimal(10), bread.pk: Decimal(5)}), by=seller.actor, now=now
    )
    assert (order.status, order.delivered_at) == ("accepted", None)
    assert order.is_partly_delivered
    order = actions.deliver(order, HandOver({bread.pk: Decimal(15)}), by=seller.actor, now=now)

    assert (order.status, order.delivered_at, order.waits_since) == ("delivered", now, now)
    assert order.delivered_price == actions.Price(Decimal("80.00"), Decimal("7.20"))
    assert list(DeliveredLine.objects.order_by("pk").values_list("line", "quantity")) == [
        (soup.pk, Decimal("10.00")), (bread.pk, Decimal("5.00")), (bread.pk, Decimal("15.00")),
    ]  # fmt: skip
    assert len(mail.to(buyer)) == 2


def test_an_order_can_be_closed_with_less_than_was_ordered(buyer, seller, now):
    order = make.order(buyer=buyer.organisation, enterprise=seller.enterprise, status="accepted")
    line = order.lines.get()

    actions.deliver(order, HandOver({line.pk: Decimal(30)}), by=seller.actor, now=now)
    order = actions.deliver(order, HandOver(is_last=True), by=seller.actor, now=now)

    assert order.status == "delivered"
    assert order.delivered_price.net == Decimal("375.00")
    assert order.net == Decimal("500.00")


@pytest.mark.parametrize("quantity", ["41", "-1", "x", "0", ""])
def test_a_quantity_that_cannot_be_is_refused(seller, order, now, quantity):
    order = actions.accept(order, by=seller.actor, now=now)
    line = order.lines.get()

    answer = seller.client.post(f"/bestellingen/{order.number}/leveren/", {f"line_{line.pk}": quantity})

    order.refresh_from_db()
    assert answer.status_code in {302, 422}
    assert order.status == "accepted"
    assert not Delivery.objects.exists()


def test_more_than_is_left_is_refused_by_the_verb_too(seller, order, now):
    order = actions.accept(order, by=seller.actor, now=now)

    with pytest.raises(Refused):
        actions.deliver(order, HandOver({order.lines.get().pk: Decimal(41)}), by=seller.actor, now=now)
    with pytest.raises(Refused):
        actions.deliver(order, HandOver(is_last=True), by=seller.actor, now=now)


def test_after_part_was_delivered_nobody_cancels(buyer, seller, order, now):
    order = actions.accept(order, by=seller.actor, now=now)
    actions.deliver(order, HandOver({order.lines.get().pk: Decimal(1)}), by=seller.actor, now=now)

    for player in (buyer, seller):
        with pytest.raises(Refused):
            actions.cancel(order, reason="Toch niet", by=player.actor, now=now)
        assert "cancel" not in {
            button.verb for button, _ in player.client.get(order.get_absolute_url()).context["verbs"]
        }


def test_a_dispute_stops_the_clock_and_its_end_starts_it_again(buyer, seller, now, clock, mail):
    order = make.order(buyer=buyer.organisation, enterprise=seller.enterprise, status="delivered")

    order = actions.dispute(order, reason="Eén schaal te weinig", by=buyer.actor, now=now)
    assert (order.status, order.waits_since) == ("disputed", None)
    clock.forward(days=20)
    order = actions.resolve(order, reason="Die kwam een uur later", by=buyer.actor, now=clock.now)

    assert (order.status, order.waits_since, order.reason) == ("delivered", clock.now, "")
    assert order.delivered_at == now
    assert [message.subject for message in mail.to(seller)] != []
    assert len(mail.to(seller)) == 2


def test_confirmation_is_announced_in_the_transaction_and_a_refusal_undoes_it(buyer, order, seller, now):
    order = make.order(buyer=buyer.organisation, enterprise=seller.enterprise, status="delivered")

    def refuse(**_):
        raise Refused("Eerst iets anders.")

    with only(signals.order_confirmed, refuse):
        answer = buyer.client.post(f"/bestellingen/{order.number}/bevestigen/", {"sent": "1"}, follow=True)

    order.refresh_from_db()
    assert order.status == "delivered"
    assert [str(message) for message in answer.context["messages"]] == ["Eerst iets anders."]
    assert not history.of(order).exists()


# --- by itself after fourteen days -----------------------------------------------------------------------


def test_a_delivery_nobody_spoke_of_confirms_itself_after_a_reminder(buyer, seller, worker, mail, clock):
    order = make.order(buyer=buyer.organisation, enterprise=seller.enterprise, status="delivered")

    clock.forward(days=9, hours=23)
    worker.beat("market.confirmations")
    assert mail.to(buyer) == []

    clock.forward(hours=1)
    for _ in range(3):
        worker.beat("market.confirmations")
    assert len(mail.to(buyer)) == 1

    clock.forward(days=3, hours=23)
    worker.beat("market.confirmations")
    order.refresh_from_db()
    assert order.status == "delivered"

    clock.forward(hours=1)
    for _ in range(2):
        worker.beat("market.confirmations")
    order.refresh_from_db()
    assert (order.status, order.confirmed_at) == ("confirmed", clock.now)
    assert history.of(order).get().by is None
    assert len(mail.to(seller)) == 1
    assert len(mail.to(buyer)) == 2


def test_without_a_reminder_nothing_confirms_itself_however_late_the_clock_runs(buyer, seller, worker, clock):
    order = make.order(buyer=buyer.organisation, enterprise=seller.enterprise, status="delivered")

    clock.forward(days=40)
    worker.beat("market.confirmations")
    order.refresh_from_db()
    assert order.status == "delivered"

    clock.forward(days=4)
    worker.beat("market.confirmations")
    order.refresh_from_db()
    assert order.status == "confirmed"


def test_one_order_that_cannot_be_confirmed_does_not_hold_up_the_others(buyer, seller, worker, clock, now):
    first, second = (
        make.order(
            buyer=buyer.organisation,
            enterprise=seller.enterprise,
            status="delivered",
            reminded_at=now,
        )
        for _ in range(2)
    )

    def refuse(order, **_):
        if order.pk == first.pk:
            raise Refused("Deze niet.")

    clock.forward(days=15)
    with only(signals.order_confirmed, refuse):
        worker.beat("market.confirmations")

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.status, second.status) == ("delivered", "confirmed")


# --- approval -------------------------------------------------------------------------------------------


@pytest.fixture
def waiting(buyer, seller):
    """An order of Sanne, who may not spend so much."""
    spender = buyer.colleague("Sanne", spending_limit=Decimal("100.00"))
    order = make.order(
        buyer=buyer.organisation, enterprise=seller.enterprise, status="awaiting", placed_by=spender.user
    )
    return spender, order


def test_a_colleague_approves_and_only_then_the_enterprise_hears_of_it(buyer, seller, waiting, mail):
    spender, order = waiting
    heard = []

    def listen(order, **_):
        heard.append(order.number)

    with only(signals.order_placed, listen):
        say(buyer, order, "approve")

    order.refresh_from_db()
    assert order.status == "placed"
    assert heard == [order.number]
    assert len(mail.to(seller)) == 1
    assert len(mail.to(spender)) == 1
    assert seller.client.get(order.get_absolute_url()).status_code == 200


def test_nobody_approves_an_order_of_their_own_or_above_their_own_limit(buyer, waiting, now):
    spender, order = waiting
    other = buyer.colleague("Ook krap", spending_limit=Decimal("544.99"))

    spender.membership.spending_limit = None
    spender.membership.save()
    for player in (spender, other):
        with pytest.raises(Refused):
            actions.approve(order, by=player.actor, now=now)

    order.refresh_from_db()
    assert order.status == "awaiting"


def test_a_rejected_order_ends_without_the_enterprise_knowing(buyer, seller, waiting, mail):
    spender, order = waiting
    heard = []

    def listen(order, **_):
        heard.append(order.number)

    with only(signals.order_cancelled, listen):
        say(buyer, order, "reject", reason="Te duur")

    order.refresh_from_db()
    assert (order.status, order.reason) == ("cancelled", "Te duur")
    assert heard == []
    assert mail.to(seller) == []
    assert "Te duur" in mail.to(spender)[0].body


# --- who sees what ----------------------------------------------------------------------------------------


def test_each_side_sees_only_its_own(buyer, seller, stranger_buyer, stranger_seller, order, connector):
    other = make.order(buyer=stranger_buyer.organisation, enterprise=stranger_seller.enterprise)

    for player in (buyer, seller):
        assert [found for found, _ in player.client.get("/bestellingen/").context["rows"]] == [order]
        assert player.client.get(other.get_absolute_url()).status_code == 404
    assert set(Order.objects.visible_to(connector.actor)) == {order, other}
    assert not Order.objects.visible_to(Actor()).exists()


@pytest.mark.parametrize("verb", WORDS)
def test_a_stranger_says_no_verb(stranger_buyer, stranger_seller, order, verb, now):
    for player in (stranger_buyer, stranger_seller):
        assert say(player, order, verb, reason="Zomaar").status_code == 404
        verbs = {**actions.SILENT, **actions.WITH_REASON}
        why = {"reason": "Zomaar"} if verb in actions.WITH_REASON else {}
        with pytest.raises(Refused):
            verbs[verb](order, by=player.actor, now=now, **why)
    order.refresh_from_db()
    assert order.status == "placed"


def test_an_auditor_reads_and_does_nothing(buyer, order):
    auditor = buyer.colleague("Karel", role="auditor")
    Order.objects.filter(pk=order.pk).update(
        status="delivered", delivered_at=order.placed_at, waits_since=order.placed_at
    )

    assert auditor.client.get(order.get_absolute_url()).context["verbs"] == []
    assert say(auditor, order, "confirm").status_code == 403
    order.refresh_from_db()
    assert order.status == "delivered"


def test_who_buys_and_sells_has_two_lists(buyer, seller, order):
    seller.organisation.capacities = ["seller", "buyer"]
    seller.organisation.save()
    bought = make.order(buyer=seller.organisation)

    assert [found for found, _ in seller.client.get("/bestellingen/").context["rows"]] == [bought]
    assert [found for found, _ in seller.client.get("/bestellingen/?kant=verkocht").context["rows"]] == [
        order
    ]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_of_orders_costs_the_same_for_three_as_for_one(buyer, rows, django_assert_num_queries):
    for _ in range(rows):
        make.order(buyer=buyer.organisation)
    browser = buyer.client

    with django_assert_num_queries(6):  # session, person with memberships; count, orders, lines, deliveries
        browser.get("/bestellingen/")


@pytest.mark.parametrize("rows", [1, 3])
def test_an_order_costs_the_same_for_three_lines_as_for_one(
    buyer, seller, rows, now, django_assert_num_queries
):
    lines = [Line(f"Regel {n}", "stuk", Decimal(1), Decimal("1.00"), "9") for n in range(rows)]
    order = make.order(buyer=buyer.organisation, enterprise=seller.enterprise, status="accepted", lines=lines)
    actions.deliver(order, everything(order), by=seller.actor, now=now)
    browser = buyer.client

    with only(signals.order_panels_wanted, lambda **_: None), django_assert_num_queries(8):
        # session, person with memberships; order, lines, deliveries, what was in them, its lines; history
        browser.get(order.get_absolute_url())


# --- two at once --------------------------------------------------------------------------------------------


def race(*attempts) -> list[bool]:
    """Does all of these at the same moment, each in its own connection; whether each succeeded."""
    barrier = threading.Barrier(len(attempts))
    results: list[bool | None] = [None] * len(attempts)

    def attempt(number: int) -> None:
        barrier.wait()
        try:
            attempts[number]()
            results[number] = True
        except Refused:
            results[number] = False
        finally:
            connection.close()

    threads = [threading.Thread(target=attempt, args=(number,)) for number in range(len(attempts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("_round", range(5))
def test_accepting_and_declining_at_once_is_one_of_the_two(seller, order, now, _round):
    results = race(
        lambda: actions.accept(order, by=seller.actor, now=now),
        lambda: actions.decline(order, reason="Vol", by=seller.actor, now=now),
    )

    order.refresh_from_db()
    assert sorted(results) == [False, True]
    assert order.status == ("accepted" if results[0] else "declined")
    assert history.of(order).count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("_round", range(5))
def test_accepting_and_cancelling_at_once_leaves_one_story(buyer, seller, order, now, _round):
    results = race(
        lambda: actions.accept(order, by=seller.actor, now=now),
        lambda: actions.cancel(order, reason="Toch niet", by=buyer.actor, now=now),
    )

    order.refresh_from_db()
    verbs = [event.verb for event in history.of(order)]
    assert results[1] is True
    assert order.status == "cancelled"
    assert verbs == (["accept", "cancel"] if results[0] else ["cancel"])


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_both_would_win(seller, order, now, monkeypatch):
    """The sabotage behind the two tests above: it shows that they can turn red."""
    both_have_read = threading.Barrier(2)

    def read_without_lock(self, order):
        row = self.select_related("buyer", "seller__organisation").get(pk=order.pk)
        both_have_read.wait()
        return row

    monkeypatch.setattr(OrderQuerySet, "locked", read_without_lock)
    results = race(*[lambda: actions.accept(order, by=seller.actor, now=now)] * 2)

    assert results == [True, True]
    assert history.of(order).count() == 2


@pytest.mark.django_db(transaction=True)
def test_twenty_confirmations_at_once_are_one(buyer, seller, now):
    order = make.order(buyer=buyer.organisation, enterprise=seller.enterprise, status="delivered")
    heard = []

    def listen(order, **_):
        heard.append(order.pk)

    with only(signals.order_confirmed, listen):
        results = race(*[lambda: actions.confirm(order, by=buyer.actor, now=now)] * 20)

    assert results.count(True) == 1
    assert len(heard) == 1


@pytest.mark.django_db(transaction=True)
def test_delivering_the_same_goods_twice_at_once_delivers_them_once(seller, order, now):
    order = actions.accept(order, by=seller.actor, now=now)
    hand_over = everything(order)

    results = race(*[lambda: actions.deliver(order, hand_over, by=seller.actor, now=now)] * 5)

    assert results.count(True) == 1
    assert OrderLine.objects.get().delivered_quantity == Decimal("40.00")
    assert Delivery.objects.count() == 1


# --- what the public sees, and what the database holds --------------------------------------------------------


def test_the_public_figures_count_only_what_was_confirmed_and_really_delivered(
    buyer, seller, now, today, worker
):
    make.listing()
    make.order(buyer=buyer.organisation, status="delivered")
    partly = make.order(buyer=buyer.organisation, enterprise=seller.enterprise, status="accepted")
    line = partly.lines.get()
    partly = actions.deliver(partly, HandOver({line.pk: Decimal(30)}, is_last=True), by=seller.actor, now=now)
    actions.confirm(partly, by=buyer.actor, now=now)

    assert public_figures(today) == {"listings": 1, "buyers": 1, "turnover": Decimal("375.00")}
    worker.beat("market.figures")
    assert PublicFigure.objects.get(code="turnover").value == Decimal("375.00")


def test_the_dashboard_shows_what_waits(buyer, seller, order):
    make.order(buyer=buyer.organisation, enterprise=seller.enterprise, status="delivered")

    (for_buyer,) = trade_panels(actor=buyer.actor, now=order.placed_at)
    (for_seller,) = trade_panels(actor=seller.actor, now=order.placed_at)

    assert [found.status for found, _ in for_buyer.context["orders"]] == ["delivered"]
    assert [found.status for found, _ in for_seller.context["orders"]] == ["placed"]
    assert for_buyer.context["running"] == 2


def test_a_connector_resolves_and_cancels_from_the_workbench_and_edits_nothing(admin, buyer, seller):
    order = make.order(buyer=buyer.organisation, enterprise=seller.enterprise, status="disputed")

    page = admin.client.get(f"/beheer/market/order/{order.pk}/change/")
    admin.client.post(f"/beheer/market/order/{order.pk}/change/", {"status": "confirmed", "net": "1"})
    admin.client.post(f"/beheer/market/order/{order.pk}/verb/resolve/", {"reason": "Samen gebeld"})

    order.refresh_from_db()
    assert page.status_code == 200
    assert (order.status, order.net) == ("delivered", Decimal("500.00"))
    assert history.of(order).get().data == {"reason": "Samen gebeld"}


@pytest.mark.parametrize(
    ("constraint", "status", "changes"),
    [
        ("order_amounts_not_negative", "placed", {"net": Decimal("-0.01")}),
        ("order_amounts_not_negative", "placed", {"vat": Decimal("-0.01")}),
        ("order_delivered_iff_dated", "delivered", {"delivered_at": None}),
        ("order_delivered_iff_dated", "confirmed", {"delivered_at": None}),
        ("order_confirmed_iff_dated", "confirmed", {"confirmed_at": None}),
        ("order_waits_iff_delivered", "delivered", {"waits_since": None}),
        ("order_ended_iff_reason", "cancelled", {"reason": ""}),
        ("order_ended_iff_reason", "placed", {"reason": "Zomaar"}),
    ],
)
def test_the_database_refuses_an_order_that_cannot_be(constraint, status, changes):
    order = make.order(status=status)

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Order.objects.filter(pk=order.pk).update(**changes)


@pytest.mark.parametrize(
    ("constraint", "changes"),
    [
        ("order_line_quantity_positive", {"quantity": 0}),
        ("order_line_quantity_positive", {"net_price": Decimal("-1.00")}),
        ("order_line_not_over_delivered", {"delivered_quantity": 41}),
        ("order_line_not_over_delivered", {"delivered_quantity": -1}),
    ],
)
def test_the_database_refuses_a_line_that_cannot_be(order, constraint, changes):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        OrderLine.objects.update(**changes)


def test_the_database_refuses_a_delivered_line_that_cannot_be(order, now):
    line = order.lines.get()
    delivery = Delivery.objects.create(order=order, delivered_at=now)
    DeliveredLine.objects.create(delivery=delivery, line=line, quantity=1)

    with pytest.raises(IntegrityError, match="delivered_line_once"), transaction.atomic():
        DeliveredLine.objects.create(delivery=delivery, line=line, quantity=1)
    with pytest.raises(IntegrityError, match="delivered_line_positive"), transaction.atomic():
        DeliveredLine.objects.update(quantity=0)


def test_gross_and_net_of_a_line_are_the_databases_work(order):
    line = order.lines.get()

    assert order.gross == order.net + order.vat
    assert line.net == Decimal("500.00")
    assert order.confirms_itself_on is None
    assert make.order(status="delivered").confirms_itself_on == (order.placed_at + timedelta(days=14)).date()
