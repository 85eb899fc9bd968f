"""The basket: across enterprises, with what each order would count for."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from enterprises.acting import actor_for
from market import signals
from market.actions import baskets as actions
from market.models import Basket, BasketLine, BasketPart, Listing
from market.signals import Purpose
from sif.states import Refused
from tests import make
from tests.market.listening import only

pytestmark = pytest.mark.django_db


@pytest.fixture
def contract():
    """Somebody higher up answers: there is one contract, and it weighs everything for a tenth."""
    heard = {"asked": [], "weighed": []}

    def choices(actor, **_):
        heard["asked"].append(actor.organisation_id)
        return [Purpose("C-1", "Gemeente Vechtoever: fietsbrug")]

    def weigh(code, lines, on, **_):
        heard["weighed"].append((code, lines, on))
        return f"Telt voor {sum(net for _, net in lines) / 10} euro."

    with only(signals.purposes_wanted, choices), only(signals.purpose_weighed, weigh):
        yield heard


def test_listings_of_two_enterprises_go_in_one_basket_in_a_part_each(buyer):
    lunch, print_work = make.listing(title="Lunch"), make.listing(title="Drukwerk", price="0.62", vat="21")

    buyer.client.post(f"/aanbod/{lunch.slug}/in-winkelmand/", {"quantity": "40"})
    answer = buyer.client.post(f"/aanbod/{print_work.slug}/in-winkelmand/", {"quantity": "250"}, follow=True)

    assert [
        (str(group["part"].enterprise), group["part"].price.net) for group in answer.context["parts"]
    ] == [
        (lunch.enterprise.name, Decimal("500.00")),
        (print_work.enterprise.name, Decimal("155.00")),
    ]
    assert answer.context["total"].gross == Decimal("545.00") + Decimal("187.55")
    assert buyer.client.session["basket_lines"] == 2


def test_more_of_the_same_adds_up_to_one_line(buyer, now):
    lunch = make.listing()

    actions.put(lunch, 10, by=buyer.actor, now=now)
    actions.put(lunch, 5, by=buyer.actor, now=now)

    assert BasketLine.objects.get().quantity == 15


@pytest.mark.parametrize(
    ("quantity", "words"),
    [("5", "10"), ("", "12"), ("x", "12"), ("0", "12"), ("13", "per 6"), ("9999999999", "12"), ("-3", "12")],
)
def test_a_quantity_that_is_not_sold_is_refused_with_what_to_do(buyer, quantity, words):
    lunch = make.listing(minimum_quantity=10, quantity_step=6)

    answer = buyer.client.post(f"/aanbod/{lunch.slug}/in-winkelmand/", {"quantity": quantity}, follow=True)

    assert words in " ".join(str(message) for message in answer.context["messages"])
    assert not BasketLine.objects.exists()


@pytest.mark.parametrize(
    "changes",
    [{"status": "paused"}, {"status": "draft"}, {"price": None}],
)
def test_what_is_not_for_sale_does_not_go_in(buyer, now, changes):
    listing = make.listing(**changes)

    answer = buyer.client.post(f"/aanbod/{listing.slug}/in-winkelmand/", {"quantity": "1"})

    assert answer.status_code in {302, 404}
    assert not BasketLine.objects.exists()
    with pytest.raises(Refused):
        actions.put(listing, 1, by=buyer.actor, now=now)


def test_nobody_orders_from_their_own_enterprise(seller, now):
    seller.organisation.capacities = ["seller", "buyer"]
    seller.organisation.save()
    own = make.listing(enterprise=seller.enterprise)

    with pytest.raises(Refused):
        actions.put(own, 1, by=seller.actor, now=now)


def test_quantities_change_and_lines_go(buyer, now):
    lunch, soup = make.listing(), make.listing()
    line = actions.put(lunch, 10, by=buyer.actor, now=now)
    actions.put(soup, 1, by=buyer.actor, now=now)

    buyer.client.post(f"/winkelmand/regel/{line.pk}/", {"quantity": "25"})
    line.refresh_from_db()
    assert line.quantity == 25

    buyer.client.post(f"/winkelmand/regel/{line.pk}/", {"remove": "1"})
    assert [part.enterprise for part in BasketPart.objects.all()] == [soup.enterprise]
    assert buyer.client.session["basket_lines"] == 1


def test_a_stranger_and_a_colleague_see_and_change_only_their_own_basket(buyer, stranger_buyer, now):
    line = actions.put(make.listing(title="Geheime lunch"), 10, by=buyer.actor, now=now)
    colleague = buyer.colleague()

    for other in (stranger_buyer, colleague):
        assert b"Geheime lunch" not in other.client.get("/winkelmand/").content
        assert other.client.post(f"/winkelmand/regel/{line.pk}/", {"quantity": "1"}).status_code == 404
        assert (
            other.client.post(f"/winkelmand/onderneming/{line.part_id}/", {"purpose": ""}).status_code == 404
        )
    line.refresh_from_db()
    assert line.quantity == 10


def test_a_person_has_a_basket_for_each_organisation_acted_for(buyer, now):
    elsewhere = make.membership(user=buyer.user, organisation=make.organisation(name="Andere"))
    actions.put(make.listing(), 1, by=buyer.actor, now=now)
    actions.put(make.listing(), 1, by=actor_for(elsewhere, user=buyer.user), now=now)

    assert Basket.objects.open().count() == 2
    assert Basket.objects.visible_to(buyer.actor).count() == 1


def test_who_sells_only_has_no_basket(seller, client):
    lunch = make.listing()

    assert seller.client.get("/winkelmand/").status_code == 403
    assert seller.client.post(f"/aanbod/{lunch.slug}/in-winkelmand/", {"quantity": "1"}).status_code == 403
    assert client.get("/winkelmand/").status_code == 302


def test_without_contracts_nothing_is_said_about_them(buyer, now):
    actions.put(make.listing(), 1, by=buyer.actor, now=now)

    page = buyer.client.get("/winkelmand/")

    assert page.context["purposes"] == []
    assert page.context["parts"][0]["form"] is None


def test_a_part_is_given_to_a_contract_and_says_what_it_would_count_for(buyer, now, today, contract):
    line = actions.put(make.listing(price="12.50"), 40, by=buyer.actor, now=now)

    buyer.client.post(f"/winkelmand/onderneming/{line.part_id}/", {"purpose": "C-1"})
    page = buyer.client.get("/winkelmand/")

    assert BasketPart.objects.get().purpose == "C-1"
    assert page.context["parts"][0]["weight"] == "Telt voor 50.00 euro."
    assert contract["weighed"][-1] == ("C-1", [(line.part.enterprise_id, Decimal("500.00"))], today)
    assert set(contract["asked"]) == {buyer.organisation.pk}


def test_a_contract_of_somebody_else_cannot_be_chosen(buyer, now, contract):
    line = actions.put(make.listing(), 1, by=buyer.actor, now=now)

    buyer.client.post(f"/winkelmand/onderneming/{line.part_id}/", {"purpose": "C-2"})
    with pytest.raises(Refused):
        actions.allocate(line.part, "C-2", by=buyer.actor)

    assert BasketPart.objects.get().purpose == ""


def test_a_refusal_of_who_weighs_is_shown_and_does_no_harm(buyer, now, contract):
    line = actions.put(make.listing(), 1, by=buyer.actor, now=now)
    actions.allocate(line.part, "C-1", by=buyer.actor)

    def refuse(**_):
        raise Refused("Dit contract is vol.")

    with only(signals.purpose_weighed, refuse):
        page = buyer.client.get("/winkelmand/")

    assert page.status_code == 200
    assert page.context["parts"][0]["weight"] == "Dit contract is vol."


@pytest.mark.parametrize("rows", [1, 3])
def test_the_basket_costs_the_same_for_three_lines_as_for_one(buyer, now, rows, django_assert_num_queries):
    shop = make.enterprise()
    for _ in range(rows):
        actions.put(make.listing(enterprise=shop), 1, by=buyer.actor, now=now)
    browser = buyer.client

    with django_assert_num_queries(6):  # session, person with memberships; basket, parts, lines, listings
        browser.get("/winkelmand/")


def test_a_basket_that_became_orders_stays_as_it_was(buyer, now):
    line = actions.put(make.listing(), 1, by=buyer.actor, now=now)
    make.checkout(basket=line.part.basket)

    for change in (
        lambda: actions.set_quantity(line, 2, by=buyer.actor),
        lambda: actions.take_out(line, by=buyer.actor),
        lambda: actions.allocate(line.part, "", by=buyer.actor),
    ):
        with pytest.raises(Refused):
            change()
    assert buyer.client.post(f"/winkelmand/regel/{line.pk}/", {"quantity": "2"}).status_code == 404


def _again(line: BasketLine, what: str) -> None:
    basket = line.part.basket
    if what == "basket_one_open":
        make.basket(person=basket.person, organisation=basket.organisation)
    elif what == "basket_part_one_per_enterprise":
        BasketPart.objects.create(basket=basket, enterprise=line.part.enterprise)
    elif what == "basket_line_one_per_listing":
        BasketLine.objects.create(part=line.part, listing=line.listing, quantity=1)
    else:
        BasketLine.objects.update(quantity=0)


@pytest.mark.parametrize(
    "constraint",
    [
        "basket_one_open",
        "basket_part_one_per_enterprise",
        "basket_line_one_per_listing",
        "basket_line_quantity_positive",
    ],
)
def test_the_database_refuses_a_basket_that_cannot_be(buyer, now, constraint):
    line = actions.put(make.listing(), 1, by=buyer.actor, now=now)

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        _again(line, constraint)
    assert Listing.objects.count() == 1
