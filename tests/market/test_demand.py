"""Demand without supply in public: rounded, only where no organisation can be recognised."""

import csv
import io
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from market.totals import connecting
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_kept() -> None:
    cache.clear()


def in_vain(*per_buyer: int, now: datetime, **fields: Any) -> None:
    """So many requests of each of some buyers that nobody could answer."""
    for number in per_buyer:
        buyer = make.organisation()
        for _ in range(number):
            make.request(
                buyer=buyer,
                opened_at=now - timedelta(days=70),
                matched_at=now,
                **{"category": "schoonmaak", **fields},
            )


@pytest.mark.parametrize(
    ("per_buyer", "told"),
    [
        ([2, 2, 1], True),
        ([2, 2], False),  # four are too few
        ([3, 3], False),  # of two organisations each knows the other
        ([4, 1, 1], False),  # mostly one organisation
        ([3, 2, 1], True),  # exactly half is not more than half
        ([], False),
    ],
)
def test_only_what_points_to_nobody_is_told(per_buyer: list[int], told: bool) -> None:
    assert (bool(per_buyer) and connecting.may_be_told(per_buyer)) is told


def test_the_page_shows_kind_region_and_fives(client: Client, now: datetime) -> None:
    in_vain(3, 3, 2, now=now)
    in_vain(2, 1, 1, now=now, category="vervoer")

    page = client.get(reverse("demand")).content.decode()

    assert "Schoonmaak" in page
    assert "<b>5</b>" in page
    assert "Vervoer" not in page.partition("<main")[2].partition("</main>")[0]


def test_what_an_enterprise_can_do_is_not_asked_in_vain(client: Client, now: datetime) -> None:
    in_vain(2, 2, 2, now=now)
    for request in connecting.Request.objects.all()[:2]:
        make.match(request=request, failures=[])

    assert connecting.public_gaps(now - timedelta(days=365), now) == []


def test_what_came_in_this_month_is_not_told_yet(client: Client, now: datetime) -> None:
    in_vain(2, 2, 2, now=now + timedelta(days=70))

    assert "niets te laten zien" in client.get(reverse("demand")).content.decode()


def test_the_csv_says_the_same_and_no_formula(client: Client, now: datetime) -> None:
    in_vain(2, 2, 2, now=now)

    answer = client.get(reverse("demand_csv"))

    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert rows[0][:4] == ["Soort", "Regio", "Vergeefs gevraagd", "Inkoopvragen"]
    assert rows[1][0] == "Schoonmaak"
    assert rows[1][2:4] == ["5", "5"]
    assert len(rows) == 2


def test_no_number_of_a_buyer_and_no_word_of_a_request_stands_there(client: Client, now: datetime) -> None:
    in_vain(3, 2, 2, now=now, title="Ramen lappen op de toren", need="Zesendertig ramen.")

    page = client.get(reverse("demand")).content.decode()

    assert "toren" not in page
    assert "ramen" not in page
    assert not [
        number for number in connecting.Request.objects.values_list("number", flat=True) if number in page
    ]


def test_visitors_share_the_page(client: Client, now: datetime, django_assert_num_queries: Any) -> None:
    in_vain(2, 2, 2, now=now)
    client.get(reverse("demand"))

    with django_assert_num_queries(0):
        assert client.get(reverse("demand")).status_code == 200


def test_it_is_in_the_sitemap_and_in_the_footer(client: Client) -> None:
    assert reverse("demand") in b"".join(client.get("/sitemap-paginas-1.xml").streaming_content).decode()
    assert reverse("demand") in client.get("/").content.decode()
