"""What a question finds that was never asked before: in front before in passing, and as exact as it says."""

from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from market.filters import Ask
from market.models import Listing
from market.search import Concept, Tier, Understood
from market.totals.found import Found, Words, count
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def kitchens(now: Any) -> Any:
    """Two that sell soup, one of them paused; a younger one that mentions it, in another category."""
    soup = make.listing(title="Tomatensoep", category="catering", price="4", tags=["soep"])
    make.listing(title="Soep met brood", status="paused")
    bread = make.listing(title="Brood", description="Lekker bij de soep.", category="bloemen", price="30")
    make.listing(title="Ramen lappen", description="Schoon glas.", category="bloemen", price="300")
    return soup, bread


def asked(query: str, today: Any) -> Found:
    """What the catalogue answers, without what was kept."""
    return Ask.of_page(QueryDict(query)).found(Listing.objects.on_sale(today))


def test_who_says_it_in_front_comes_before_who_mentions_it(kitchens, now):
    soup, bread = kitchens

    found = asked("q=soep", now.date())

    assert found.best == (soup.pk, bread.pk)
    assert found.sure == found.counts.total == 2


def test_every_facet_says_what_each_of_its_values_would_give(kitchens, now):
    counts = asked("q=soep&prijs=0-25", now.date()).counts

    assert counts.total == 1
    assert counts.facets["prices"] == {"0-25": 1, "25-100": 1}, "as if no price were chosen"
    assert counts.facets["categories"] == {"catering": 1}
    assert set(counts.facets) == set(asked("", now.date()).counts.facets)


def words(*, is_wide: bool) -> Words:
    concept = Concept("soep", 1.0, (Tier("word", 1.0, ("soep",)),), listings=9 if is_wide else 1)
    understood = Understood((concept,), catalogue=0)
    return Words(replace(understood, catalogue=1) if is_wide else understood, few=1, is_ranked=True)


@pytest.mark.parametrize("is_wide", [True, False])
def test_however_it_is_looked_for_the_answer_is_the_same(kitchens, now, monkeypatch, is_wide):
    monkeypatch.setattr("market.search.question.WIDE", 1)
    soup, bread = kitchens
    asked = words(is_wide=is_wide)

    assert asked.understood.is_wide is is_wide
    assert count(Listing.objects.on_sale(now.date()), {}, asked).best == (soup.pk, bread.pk)


def test_of_more_than_are_looked_at_those_in_front_are_kept(kitchens, now):
    soup, _bread = kitchens

    found = count(Listing.objects.on_sale(now.date()), {}, words(is_wide=False), most=1)

    assert found.counts.is_least
    assert found.counts.total == 1
    assert found.best[0] == soup.pk


def test_asking_is_one_statement_whatever_is_chosen(kitchens, now):
    ask = Ask.of_page(QueryDict("q=soep&categorie=catering&prijs=0-25&soort=service"))
    ask.found(Listing.objects.on_sale(now.date()))

    with CaptureQueriesContext(connection) as queries:
        ask.found(Listing.objects.on_sale(now.date()))

    assert len(queries) == 1


def test_where_words_find_nothing_what_is_new_there_is_offered(client, kitchens, now):
    near = make.listing(title="Fietsen", serves=[make.place(name="Utrecht")])
    words = {"q": "xqzwv"}

    page = client.get("/catalogus/", words)
    titles = [one.title for one in page.context["instead"]]

    assert page.context["total"] == 0
    assert {"Tomatensoep", "Fietsen"} <= set(titles)
    assert "Soep met brood" not in titles, "it is paused"
    assert "titel=xqzwv" in page.content.decode(), "the words go along to a request"

    page = client.get("/catalogus/", {"q": "xqzwv utrecht"})
    assert near.get_absolute_url() in page.content.decode()
    assert "Nieuw, en geleverd in Utrecht" in page.content.decode()
    assert ">Nieuw in de catalogus<" not in page.content.decode()
