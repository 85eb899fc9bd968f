"""The catalogue for programs: the same questions, facets with counts, and a cursor from stretch to stretch."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from market.models import Listing
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _three_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("market.api.listings.PER_PAGE", 3)


@pytest.fixture
def eight(now: Any) -> None:
    shop = make.enterprise(target_groups=["young"])
    for n in range(8):
        make.listing(
            title=f"Soep {n}",
            enterprise=shop,
            price=None if n == 5 else str(10 + n % 3),
            published_at=now - timedelta(minutes=n // 2),
        )


def walk(client: Client, query: str) -> list[str]:
    """The titles of all stretches, following the next links."""
    address, titles = f"/api/v1/listings?{query}", []
    while address:
        body = client.get(address).json()
        titles += [row["title"] for row in body["results"]]
        address = body["next"]
    return titles


@pytest.mark.parametrize(
    ("query", "address"),
    [
        ("", ""),
        ("sort=price", "sorteer=prijs"),
        ("sort=price_down", "sorteer=prijs-af"),
        ("q=soep", "q=soep"),
        ("near=utrecht", "plaats=utrecht"),
        ("category=catering", "categorie=catering"),
    ],
)
def test_the_next_links_give_every_listing_once_in_the_order_of_the_page(client, eight, query, address):
    page = client.get(f"/catalogus/?{address}").context["page"]

    assert walk(client, query) == [row.title for row in page]
    assert len(set(walk(client, query))) == 8


def test_a_listing_that_comes_online_meanwhile_moves_nothing(client, eight, now):
    first = client.get("/api/v1/listings").json()
    make.listing(title="Nieuw", published_at=now + timedelta(minutes=1))

    second = client.get(first["next"]).json()

    titles = [row["title"] for row in first["results"] + second["results"]]
    assert titles == list(Listing.objects.exclude(title="Nieuw").newest().values_list("title", flat=True)[:6])


def test_the_facets_say_what_each_other_value_would_give(client, eight):
    make.listing(title="Tas", kind="product", lead_time_days=1)

    body = client.get("/api/v1/listings?kind=product").json()

    assert (body["total"], body["isLeast"], body["next"]) == (1, False, None)
    assert body["facets"]["kind"] == {"product": 1, "service": 8}
    assert body["facets"]["leadTime"] == {"2": 1}


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("cursor=x", "cursor"),
        ("cursor=%00", "cursor"),
        ("cursor=bmV3ZXN0IGlldHMgMQ", "cursor"),  # newest iets 1
        ("cursor=cHJpY2UgMTAuMDAgMQ", "cursor"),  # of another order
        ("sort=distance", "sort"),
        ("near=Atlantis", "near"),
        ("category=bestaat-niet", "category"),
        ("region=nergens", "region"),
        ("leadTime=gisteren", "leadTime"),
        ("priceBand=duur", "priceBand"),
        ("kind=idee", "kind"),
    ],
)
def test_a_value_that_cannot_be_asked_for_is_named(client, eight, query, parameter):
    answer = client.get(f"/api/v1/listings?{query}")

    assert answer.status_code == 400
    assert answer["Content-Type"].startswith("application/problem+json")
    assert list(answer.json()["errors"]) == [parameter]


@pytest.mark.parametrize("rows", [1, 8])
def test_a_stretch_costs_the_same_for_eight_as_for_one(client, rows, django_assert_num_queries):
    for _ in range(rows):
        make.listing()
    client.get("/api/v1/listings")

    with django_assert_num_queries(3):  # the shelf that is not there, the counts, the rows
        client.get("/api/v1/listings")


def test_a_listing_says_what_its_page_says(client, seller, buyer, now):
    """The facts that a program needs to order or to compare: choices, capacity, days, labels, papers, questions."""
    soup = make.listing(
        enterprise=seller.enterprise, title="Soep", cpv="55300000-3", kind="product", lead_time_days=3, tags=["soep"],
        variants=[{"name": "Kom", "price": ""}, {"name": "Pan", "price": "39.00"}], monthly_capacity=400,
        available_from=date(2026, 1, 1), closed_from=date(2026, 7, 20), closed_until=date(2026, 8, 9),
    )  # fmt: skip
    photo = make.photo(listing=soup, alt="Een pan soep")
    make.photo(listing=soup, alt="Wacht nog", is_held=True)
    paper = make.document(listing=soup, title="Menu")
    make.document(listing=soup, title="Wacht nog", is_held=True)
    make.certificate(enterprise=seller.enterprise, kind="code_so")
    asked = {"listing": soup, "asked_by": buyer.user, "organisation": buyer.organisation}
    make.listing_question(**asked, text="Is het vegan?", answer="Ja.")
    make.listing_question(**asked, text="Verborgen", hidden_at=now, hidden_reason="Reclame.")

    in_list = client.get("/api/v1/listings").json()["results"][0]
    alone = client.get(f"/api/v1/listings/{soup.slug}").json()

    assert in_list.items() <= alone.items()
    wanted = {
        "cpv": "55300000-3", "kind": "product", "leadTimeDays": 3, "monthlyCapacity": 400,
        "availableFrom": "2026-01-01", "closedFrom": "2026-07-20", "closedUntil": "2026-08-09", "tags": ["soep"],
        "variants": [{"name": "Kom", "price": None}, {"name": "Pan", "price": "39.00"}],
    }  # fmt: skip
    assert {name: in_list[name] for name in wanted} == wanted
    assert in_list["picture"].endswith(f"/media/photos/{photo.name}-480.webp")
    assert [(one["url"].rpartition("/")[2], one["alt"]) for one in alone["photos"]] == [
        (f"{photo.name}-1600.webp", "Een pan soep")
    ]
    assert [one["kind"] for one in alone["certificates"]] == ["code_so"]
    assert [(one["title"], one["url"].partition("/aanbod/")[2]) for one in alone["documents"]] == [
        ("Menu", f"{soup.slug}/documenten/{paper.pk}/")
    ]
    assert [(one["question"], one["answer"]) for one in alone["questions"]] == [("Is het vegan?", "Ja.")]
    assert alone["version"] == 1


@pytest.mark.parametrize("rows", [1, 4])
def test_one_listing_costs_the_same_whatever_it_has(client, buyer, rows, django_assert_num_queries):
    soup = make.listing()
    for _ in range(rows):
        make.photo(listing=soup)
        make.document(listing=soup)
        make.listing_question(listing=soup, asked_by=buyer.user, organisation=buyer.organisation)
    client.get(f"/api/v1/listings/{soup.slug}")

    with django_assert_num_queries(2):
        client.get(f"/api/v1/listings/{soup.slug}")
