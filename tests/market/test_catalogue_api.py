"""The catalogue for programs: the same questions, facets with counts, and a cursor from stretch to stretch."""

from datetime import timedelta
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
