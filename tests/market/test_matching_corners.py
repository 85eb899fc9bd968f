"""The corners of matching: what is not known, large catalogues, words for every reader."""

# ruff: noqa: F811 - a fixture is imported here, and asked for by its name

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from enterprises.models import Place
from market.actions import finding
from market.matching import explain, keep, load, picking
from market.matching.facts import (
    Amount,
    Spot,
    Weights,
)
from market.models import MatchWeights, Request
from tests import make
from tests.market.test_matching import BIKER, CLEANER, COOK, LUNCH, NEED, chosen, kitchen, on_database, values  # noqa: F401 - kitchen is a fixture

pytestmark = pytest.mark.django_db


def test_without_a_place_or_coordinates_the_distance_says_nothing() -> None:
    nowhere = values(replace(NEED, spot=None))["region"]
    uncharted = values(candidate=replace(COOK, spot=Spot("elders", "Elders")))["region"]

    assert (nowhere.value, nowhere.details) == (0.5, {})
    assert uncharted.value == 0.7
    assert "km" not in uncharted.details
    assert load.spot_of(None) is None
    assert load.spot_of(Place(code="elders", name="Elders")) == Spot("elders", "Elders")


def test_half_is_what_nothing_known_is_worth() -> None:
    bare = values(
        replace(NEED, wishes=(), needed_in=None),
        replace(COOK, offers=(replace(LUNCH, capacity=None, price=None),)),
    )

    assert {bare[code].value for code in ("capacity", "price", "wishes", "outcomes")} == {0.5}


def test_somebody_who_can_do_less_than_is_wanted_scores_low_on_room() -> None:
    short = replace(NEED, min_capacity=None, quantity=Amount(Decimal(200), "personen"))

    assert values(short)["capacity"].value == 0.2


def test_a_word_the_catalogue_only_has_inside_compounds_is_heard() -> None:
    assert [hit.found for hit in chosen()[0].fits[0].hits if hit.asked == "Lunches"] == ["kantoorlunch"]


def test_in_a_neighbouring_category_somebody_is_kin_and_elsewhere_not() -> None:
    baker = replace(LUNCH, id=7, category=("eten-drinken", "bakkerij"))
    found = chosen(NEED, replace(COOK, offers=(baker,)), BIKER, CLEANER)[0]

    assert 0.3 <= found.fits[0].category <= 0.5


@on_database
def test_a_large_catalogue_is_picked_by_words_and_kind(kitchen: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    make.listing(title="Ramen en tegels", category="schoonmaak", nationwide=True)
    make.listing(title="Lunchbrood voor vergaderingen", category="facilitair", nationwide=True)
    finding.count_words()
    for name, most in (("BEST", 1), ("NOT_MET", 0), ("LEFT_OUT", 0)):
        monkeypatch.setattr(picking, name, most)
    monkeypatch.setattr(load, "MOST_LISTINGS", 2)
    with_branch, without = make.request(), make.request(category=None)

    for request in (with_branch, without):
        keep.renew(request, now=timezone.now())

    assert [match.listing for match in with_branch.matches.all()] == [kitchen]
    assert [match.listing for match in without.matches.all()] == [kitchen]


@on_database
def test_matches_that_changed_are_renewed(kitchen: Any, clock: Any) -> None:
    request = make.request()
    keep.renew(request, now=timezone.now())
    first = request.matches.get()
    type(kitchen).objects.filter(pk=kitchen.pk).update(price=Decimal("99.00"))
    Request.objects.update(budget_max=Decimal(9000))

    keep.renew(request, now=clock.forward(minutes=5))

    again = request.matches.get()
    assert (again.pk, again.computed_at) == (first.pk, timezone.now())
    assert again.factor("price")["details"] == {"cost": "7920.00"}
    assert again.factor("nothing") == {}


@on_database
def test_earlier_business_is_counted_from_orders_and_answers(kitchen: Any) -> None:
    make.order(enterprise=kitchen.enterprise, status="confirmed")
    make.introduction(
        request=make.request(), enterprise=kitchen.enterprise, status="interested", answered_at=timezone.now()
    )
    request = make.request()

    keep.renew(request, now=timezone.now())

    factors = request.matches.get().factors
    assert [line.text for line in explain.reasons(factors) if line.code == "outcomes"] == [
        "1 bestelling goed afgerond"
    ]
    assert request.matches.get().factor("outcomes")["value"] == pytest.approx(3.5 / 5.5, abs=1e-4)


@on_database
def test_without_any_weights_the_first_version_is_written_down() -> None:
    MatchWeights.objects.all().delete()

    row, weights = load.weights_in_use(now=timezone.now())

    assert (row.version, weights) == (1, Weights())


def test_what_cannot_be_said_is_left_out() -> None:
    assert explain.euros("onbekend") == "onbekend"
    assert explain.sentence("buyer", "", []) == "Toegevoegd door de makelaar, die deze onderneming kent."
    far = {"code": "region", "value": 0.4, "details": {"nationwide": 1, "km": 12}}
    placeless = {"code": "region", "value": 0.4, "details": {"place": "", "km": 1}}
    dear = {"code": "price", "value": 0.0, "details": {"cost": "1300"}}
    assert explain.reason(far).text == "werkt in het hele land, 12 kilometer verderop"
    assert explain.reason(placeless).text == "1 kilometer verderop"
    assert explain.reason(dear).text == "ongeveer €\xa01.300, boven het budget"
    assert explain.reason(dear).percent == 0
    assert explain.joined([]) == ""


@pytest.mark.parametrize(
    ("factor", "said"),
    [
        ({"code": "capacity", "value": 1.0, "details": {"days": 1}}, "levertijd 1 dag"),
        ({"code": "capacity", "value": 1.0, "details": {}}, ""),
        ({"code": "outcomes", "value": 0.7, "details": {"confirmed": 3}}, "3 bestellingen goed afgerond"),
        ({"code": "outcomes", "value": 0.5, "details": {}}, ""),
        ({"code": "wishes", "value": 0.5, "hits": []}, ""),
        ({"code": "price", "value": 0.5}, ""),
    ],
)
def test_every_factor_has_its_words_and_says_nothing_where_nothing_is_known(
    factor: dict[str, Any], said: str
) -> None:
    assert explain.reason(factor).text == said
