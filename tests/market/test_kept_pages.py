"""Pieces that are kept by what they show: never out of date, never somebody else's, and drawn afresh without Redis."""

import re

import pytest
from django.core.cache import cache
from redis.exceptions import ConnectionError as Gone

from market.totals.shelves import count_shelves
from sif import drawn
from tests import make

pytestmark = pytest.mark.django_db
TOKENS = re.compile(r'name="(?:csrfmiddlewaretoken|idempotency_key)" value="([^"]+)"')


def test_a_piece_is_drawn_once():
    times: list[int] = []

    def draw() -> str:
        times.append(1)
        return "soep"

    assert [drawn.pieces({"x": draw}) for _ in range(3)] == [{"x": "soep"}] * 3
    assert times == [1]


def test_a_card_that_shows_something_else_is_another_card(client):
    shown = make.listing(title="Soep", impact="Zes leerlingen")
    before = client.get("/catalogus/").content.decode()
    shown.impact = "Zeven leerlingen"
    shown.save()

    assert "Zes leerlingen" in before
    assert "Zeven leerlingen" in client.get("/catalogus/").content.decode()


def test_visitors_share_a_page_but_never_its_tokens(client, django_assert_num_queries, now):
    make.listing(title="Soep")
    count_shelves(now=now)
    first = client.get("/catalogus/")
    with django_assert_num_queries(2):  # the shelf, the rows
        second = client.get("/catalogus/")

    assert second.context is None  # nothing was drawn
    hidden = [TOKENS.findall(page.content.decode()) for page in (first, second)]
    assert len(hidden[0]) == len(hidden[1]) == 2
    assert not set(hidden[0]) & set(hidden[1])


def test_who_is_signed_in_gets_a_page_of_their_own_and_leaves_none_behind(client, buyer, now):
    make.listing(title="Soep")
    count_shelves(now=now)

    own = buyer.client.get("/catalogus/").content.decode()
    public = client.get("/catalogus/").content.decode()

    assert buyer.organisation.name in own
    assert buyer.organisation.name not in public
    assert buyer.organisation.name in buyer.client.get("/catalogus/").content.decode()


def test_a_new_listing_is_on_the_page_at_once_though_the_page_was_kept(client, now):
    make.listing(title="Soep")
    count_shelves(now=now)
    client.get("/catalogus/")
    make.listing(title="Nieuwe taart")

    assert "Nieuwe taart" in client.get("/catalogus/").content.decode()


def test_each_language_has_its_own(client, now):
    make.listing(title="Soep", price=None)
    count_shelves(now=now)
    dutch = client.get("/catalogus/").content.decode()
    client.cookies["django_language"] = "en"

    assert "Prijs op aanvraag" in dutch
    assert "Price on request" in client.get("/catalogus/").content.decode()


def test_without_redis_everything_is_drawn_afresh(client, monkeypatch, now):
    make.listing(title="Soep")
    count_shelves(now=now)

    def gone(*_: object, **__: object) -> None:
        raise Gone

    monkeypatch.setattr(type(cache._cache), "get_client", gone)

    page = client.get("/catalogus/")

    assert page.status_code == 200
    assert "Soep" in page.content.decode()
