"""Checking out: one order for each enterprise, all or none, once."""

import threading
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client

from market import signals
from market.actions import baskets as actions
from market.actions import listings
from market.actions.orders import Line, Terms, place, place_agreed
from market.models import Basket, Checkout, Listing, Order, OrderLine, OrderStatus
from market.signals import Purpose
from sif.states import Refused
from tests import make
from tests.market.listening import only

pytestmark = pytest.mark.django_db

ADDRESS = {
    "street": "Oudegracht 12",
    "postcode": "3511ab",
    "town": "Utrecht",
    "reference": "4500123",
    "note": "",
}


def fill(buyer, now, *, lunches: int = 40, prints: int = 250) -> Basket:
    """Lunches of one enterprise and printed matter of another: 545.00 and 187.55 with VAT."""
    actions.put(make.listing(title="Lunch", price="12.50", vat="9"), lunches, by=buyer.actor, now=now)
    line = actions.put(
        make.listing(title="Drukwerk", price="0.62", vat="21", unit="stuk"), prints, by=buyer.actor, now=now
    )
    return line.part.basket


def pay(buyer, basket, *, seen: str = "732.55", **changes):
    parts = {f"wanted_{part.pk}": "2026-04-02" for part in basket.parts.all()}
    return buyer.client.post("/afrekenen/", {**ADDRESS, **parts, "seen": seen, **changes})


def test_a_basket_becomes_one_order_for_each_enterprise(buyer, now, mail):
    basket = fill(buyer, now)

    answer = pay(buyer, basket)

    lunch, prints = Order.objects.order_by("pk")
    assert answer.url == f"/afrekenen/{Checkout.objects.get().pk}/"
    assert (lunch.net, lunch.vat, lunch.gross) == (Decimal("500.00"), Decimal("45.00"), Decimal("545.00"))
    assert (prints.net, prints.vat, prints.gross) == (Decimal("155.00"), Decimal("32.55"), Decimal("187.55"))
    assert (lunch.status, lunch.buyer, lunch.placed_by) == ("placed", buyer.organisation, buyer.user)
    assert (lunch.street, lunch.postcode, lunch.reference) == ("Oudegracht 12", "3511 AB", "4500123")
    assert str(lunch.wanted_on) == "2026-04-02"
    assert lunch.number != prints.number
    assert buyer.client.session["basket_lines"] == 0
    assert Basket.objects.get().closed_at == now


def test_each_enterprise_hears_of_its_own_order_and_of_no_other(buyer, seller, stranger_seller, now, mail):
    actions.put(make.listing(title="Lunch", enterprise=seller.enterprise), 40, by=buyer.actor, now=now)
    line = actions.put(
        make.listing(title="Drukwerk", enterprise=stranger_seller.enterprise), 1, by=buyer.actor, now=now
    )

    pay(buyer, line.part.basket, seen="558.63")

    own = mail.to(seller)
    assert len(own) == 1
    assert "Lunch" in own[0].body
    assert "Drukwerk" not in own[0].body
    assert len(mail.to(stranger_seller)) == 1


def test_what_was_agreed_is_a_copy_that_later_changes_do_not_touch(buyer, now):
    basket = fill(buyer, now)
    pay(buyer, basket)

    Listing.objects.update(title="Heel anders", price=Decimal("99.00"), vat="21", unit="doos")

    line = OrderLine.objects.order_by("pk")[0]
    assert (line.title, line.unit, line.quantity, line.net_price, line.vat_rate, line.net) == (
        "Lunch", "persoon", Decimal("40.00"), Decimal("12.50"), "9", Decimal("500.00"),
    )  # fmt: skip
    assert line.listing_version.title == "Lunch"


def test_vat_is_rounded_once_per_rate(buyer, now):
    shop = make.enterprise()
    for title in ("Een", "Twee", "Drie"):
        line = actions.put(
            make.listing(title=title, price="0.05", vat="9", enterprise=shop), 1, by=buyer.actor, now=now
        )

    pay(buyer, line.part.basket, seen="0.16")

    order = Order.objects.get()
    assert (order.net, order.vat) == (Decimal("0.15"), Decimal("0.01"))


def test_the_same_button_pressed_again_shows_the_same_orders(buyer, now):
    basket = fill(buyer, now)
    first = pay(buyer, basket)

    again = pay(buyer, basket)

    assert again.url == first.url
    assert Order.objects.count() == 2
    assert Checkout.objects.count() == 1


def test_the_same_form_sent_again_gets_the_same_answer(buyer, now):
    basket = fill(buyer, now)

    answers = [pay(buyer, basket, idempotency_key="een-sleutel") for _ in range(3)]

    assert len({answer["Location"] for answer in answers}) == 1
    assert Order.objects.count() == 2


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("keys", ["same", "different"])
def test_twenty_presses_at_once_make_one_set_of_orders(buyer, now, keys):
    basket = fill(buyer, now)
    parts = {f"wanted_{part.pk}": "" for part in basket.parts.all()}
    browser = buyer.client
    cookies = browser.cookies
    barrier = threading.Barrier(20)
    answers: list[tuple[int, str]] = []

    def press(number: int) -> None:
        own = Client()
        own.cookies = cookies
        key = "sleutel" if keys == "same" else f"sleutel-{number}"
        barrier.wait()
        answer = own.post("/afrekenen/", {**ADDRESS, **parts, "seen": "732.55", "idempotency_key": key})
        answers.append((answer.status_code, answer.get("Location", "")))
        connection.close()

    threads = [threading.Thread(target=press, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(set(answers)) == 1
    assert answers[0][0] == 302
    assert Order.objects.count() == 2
    assert Checkout.objects.count() == 1


def test_the_database_itself_allows_one_checkout_of_a_basket(buyer, now):
    basket = fill(buyer, now)
    make.checkout(basket=basket)

    with pytest.raises(IntegrityError), transaction.atomic():
        Checkout.objects.create(basket=basket, placed_by=buyer.user, placed_at=now)


def test_all_or_none(buyer, now):
    basket = fill(buyer, now)
    gone = Listing.objects.get(title="Drukwerk")
    gone.status = "paused"
    gone.save(update_fields=["status"])

    answer = pay(buyer, basket)

    assert answer.status_code == 422
    assert "Drukwerk" in str(answer.context["form"].non_field_errors())
    assert "Oudegracht 12" in answer.content.decode()
    assert not Order.objects.exists()
    assert not Checkout.objects.exists()
    assert Basket.objects.get().closed_at is None


def test_a_price_that_changed_meanwhile_is_shown_first(buyer, seller, now):
    lunch = make.listing(price="12.50", enterprise=seller.enterprise)
    line = actions.put(lunch, 40, by=buyer.actor, now=now)
    listings.change(lunch, by=seller.actor, now=now, price=Decimal("14.00"))

    answer = pay(buyer, line.part.basket, seen="545.00")

    assert answer.status_code == 422
    assert answer.context["total"].gross == Decimal("610.40")
    assert not Order.objects.exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"street": ""}, "street"),
        ({"postcode": "0511AB"}, "postcode"),
        ({"postcode": "veel"}, "postcode"),
        ({"town": "x" * 81}, "town"),
        ({"note": "Vraag naar 123456782"}, "note"),
        ({"reference": "x\x00"}, "reference"),
        ({"seen": "x"}, "seen"),
    ],
)
def test_a_wrong_answer_comes_back_with_what_was_typed(buyer, now, changes, field):
    basket = fill(buyer, now)

    answer = pay(buyer, basket, **changes)

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert "4500123" in answer.content.decode() or field == "reference"
    assert not Order.objects.exists()


def test_the_address_of_last_time_is_filled_in(buyer, now):
    make.order(buyer=buyer.organisation, street="Maliebaan 1", town="Utrecht", postcode="3581 CA")
    fill(buyer, now)

    form = buyer.client.get("/afrekenen/").context["form"]

    assert form.initial["street"] == "Maliebaan 1"


def test_an_empty_basket_cannot_be_ordered(buyer):
    assert buyer.client.get("/afrekenen/").url == "/winkelmand/"
    assert buyer.client.post("/afrekenen/", ADDRESS).url == "/winkelmand/"
    assert not Order.objects.exists()


def test_larger_than_the_enterprise_can_take_on_is_refused(buyer, now):
    basket = fill(buyer, now)
    shop = basket.parts.order_by("pk")[0].enterprise
    shop.max_order_value = Decimal("499.99")
    shop.save()

    answer = pay(buyer, basket)

    assert answer.status_code == 422
    assert shop.name in str(answer.context["form"].non_field_errors())


def test_an_order_keeps_what_it_counts_for_and_that_is_announced_in_the_same_transaction(buyer, now):
    heard = []

    def listen(order, by, **_):
        heard.append((order.purpose, order.net, by.organisation_id))

    def choices(**_):
        return [Purpose("C-1", "Fietsbrug")]

    with only(signals.order_placed, listen), only(signals.purposes_wanted, choices):
        basket = fill(buyer, now)
        actions.allocate(basket.parts.order_by("pk")[0], "C-1", by=buyer.actor)
        pay(buyer, basket)

    assert heard == [
        ("C-1", Decimal("500.00"), buyer.organisation.pk),
        ("", Decimal("155.00"), buyer.organisation.pk),
    ]


def test_a_refusal_of_who_listens_stops_the_whole_checkout(buyer, now):
    def refuse(**_):
        raise Refused("Dit contract is vol.")

    with only(signals.order_placed, refuse):
        answer = pay(buyer, fill(buyer, now))

    assert answer.status_code == 422
    assert "Dit contract is vol." in answer.content.decode()
    assert not Order.objects.exists()


def test_a_stranger_does_not_see_the_checkout_and_a_colleague_does(buyer, stranger_buyer, now):
    address = pay(buyer, fill(buyer, now)).url

    assert stranger_buyer.client.get(address).status_code == 404
    assert buyer.colleague().client.get(address).status_code == 200


def test_the_joint_status_follows_from_the_orders(buyer, now):
    address = pay(buyer, fill(buyer, now)).url
    before = buyer.client.get(address).context["joint"]

    Order.objects.update(status=OrderStatus.CANCELLED, reason="Niet nodig")

    assert buyer.client.get(address).context["joint"] != before


# --- above the spending limit ---------------------------------------------------------------------------


@pytest.fixture
def spender(buyer):
    """A colleague who may spend five hundred euros at a time."""
    return buyer.colleague("Sanne", spending_limit=Decimal("500.00"))


def test_an_order_above_the_limit_waits_for_a_colleague_and_the_enterprise_knows_nothing(
    buyer, spender, seller, now, mail
):
    lunch = make.listing(enterprise=seller.enterprise)
    line = actions.put(lunch, 40, by=spender.actor, now=now)

    pay(spender, line.part.basket, seen="545.00")

    order = Order.objects.get()
    assert order.status == "awaiting"
    assert mail.to(seller) == []
    assert len(mail.to(buyer)) == 1
    assert seller.client.get(order.get_absolute_url()).status_code == 404
    assert list(seller.client.get("/bestellingen/").context["page"]) == []


def test_an_order_at_the_limit_does_not_wait(spender, now):
    line = actions.put(make.listing(price="500.00", vat="0"), 1, by=spender.actor, now=now)

    pay(spender, line.part.basket, seen="500.00")

    assert Order.objects.get().status == "placed"


def test_without_a_colleague_who_may_approve_the_order_is_refused(buyer, spender, now):
    buyer.membership.spending_limit = Decimal("10.00")
    buyer.membership.save()
    line = actions.put(make.listing(), 40, by=spender.actor, now=now)

    answer = pay(spender, line.part.basket, seen="545.00")

    assert answer.status_code == 422
    assert not Order.objects.exists()


def test_an_auditor_is_nobody_to_approve(buyer, spender, now):
    buyer.membership.role = "auditor"
    buyer.membership.save()
    line = actions.put(make.listing(), 40, by=spender.actor, now=now)

    assert pay(spender, line.part.basket, seen="545.00").status_code == 422


# --- an order that follows from a proposal ------------------------------------------------------------------


def test_an_awarded_proposal_becomes_an_order_with_its_own_lines(buyer, seller, now, mail):
    order = place_agreed(
        buyer=buyer.organisation,
        seller=seller.enterprise,
        lines=[Line("Verhuizing", "uur", Decimal("2.50"), Decimal("46.00"), "21")],
        by=buyer.actor,
        now=now,
        reference="P-12",
    )

    assert (order.net, order.vat, order.reference, order.checkout) == (
        Decimal("115.00"),
        Decimal("24.15"),
        "P-12",
        None,
    )
    assert order.lines.get().listing_version is None
    assert len(mail.to(seller)) == 1


def test_nobody_sells_after_the_verification_has_passed(buyer, now):
    shop = make.enterprise(verified=timedelta(days=-1))

    with pytest.raises(Refused):
        place(buyer=buyer.organisation, seller=shop, lines=[], terms=Terms(), by=buyer.actor, now=now)


def test_a_checkout_has_one_order_for_an_enterprise(buyer, now):
    checkout = make.checkout(basket=fill(buyer, now))
    shop = make.enterprise()
    make.order(enterprise=shop, checkout=checkout)

    with pytest.raises(IntegrityError, match="order_one_per_enterprise_in_checkout"), transaction.atomic():
        make.order(enterprise=shop, checkout=checkout)
