"""Matching where there are many: picked inside PostgreSQL, and topped up when a listing comes online."""

import json
from pathlib import Path
from typing import Any

import pytest

from market.actions import finding, introductions, listings
from market.management import judged
from market.matching import keep, load, measures, picking, reverse
from market.models import Match
from tests import make
from tests.cast import Player

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).parents[2]
CATALOGUE = ROOT / "enterprises" / "data" / "catalogue.json"
REQUESTS = ROOT / "tests" / "data" / "eval" / "requests_dev.json"


def test_picking_a_few_hundred_keeps_the_quality_of_reading_everything(monkeypatch):
    """A dozen judged requests, with the catalogue read whole and with its listings picked."""
    catalogue = json.loads(CATALOGUE.read_text())
    asked, now = json.loads(REQUESTS.read_text())["requests"][:12], judged.moment_of(catalogue)
    judged.fill(catalogue)
    whole = measures.measure(judged.answers(asked, now=now), asked, key="enterprise_id")

    monkeypatch.setattr(load, "MOST_LISTINGS", 100)
    monkeypatch.setattr(picking, "BEST", 150)
    monkeypatch.setattr(picking, "LEFT_OUT", 80)
    picked = measures.measure(judged.answers(asked, now=now), asked, key="enterprise_id")

    assert picked["ndcg@10"] >= whole["ndcg@10"] - 0.02
    assert picked["recall@20"] >= whole["recall@20"] - 0.01
    assert picked["mrr"] >= whole["mrr"] - 0.02
    assert picked["negatives_in_top5"] <= whole["negatives_in_top5"]


# --- a listing comes online ------------------------------------------------------------------------------


def lunch(maker: Any, title: str = "Kantoorlunch met soep en brood", **fields: Any) -> Any:
    made = make.listing(enterprise=maker, title=title, category="catering", nationwide=True, **fields)
    finding.count_words()
    return made


@pytest.fixture
def request_with_matches(buyer: Player, now: Any) -> Any:
    for number in range(3):
        lunch(make.enterprise(name=f"Keuken {number}"))
    request = make.request(buyer=buyer.organisation, matched_at=now)
    keep.renew(request, now=now)
    return request


def places(request: Any) -> list[tuple[int | None, str]]:
    ranked = request.matches.filter(rank__isnull=False).order_by("rank").select_related("enterprise")
    return [(match.rank, match.enterprise.name) for match in ranked]


def test_the_open_request_is_topped_up_as_if_it_were_matched_anew(request_with_matches, now):
    fresh = lunch(make.enterprise(name="De Nieuwe Keuken"))

    assert reverse.top_up(fresh, now=now) == 1
    topped = {match.enterprise_id: (match.rank, match.score) for match in request_with_matches.matches.all()}
    keep.renew(request_with_matches, now=now)

    assert fresh.enterprise_id in topped
    assert topped == {
        match.enterprise_id: (match.rank, match.score) for match in request_with_matches.matches.all()
    }


def test_nobody_else_is_read_or_written(request_with_matches, now):
    before = dict(request_with_matches.matches.values_list("pk", "computed_at"))
    fresh = lunch(make.enterprise(name="De Nieuwe Keuken"))

    reverse.top_up(fresh, now=now)
    reverse.top_up(fresh, now=now)

    after = dict(request_with_matches.matches.values_list("pk", "computed_at"))
    assert len(after) == len(before) + 1
    assert {key: after[key] for key in before} == before
    assert [rank for rank, _name in places(request_with_matches)] == [1, 2, 3, 4]


def test_a_decision_stays_and_the_factors_follow(request_with_matches, connector, now):
    match = request_with_matches.matches.select_related("listing", "enterprise", "request").first()
    introductions.shortlist(match, by=connector.actor, now=now)
    score = match.score
    match.listing.title = "Lunch voor medewerkers, elke dinsdag"
    match.listing.save()
    listings.refresh([match.listing], now=now)

    reverse.top_up(match.listing, now=now)

    match.refresh_from_db()
    assert match.decision == "shortlisted"
    assert match.score > score


def test_the_last_place_is_given_up_when_there_are_too_many(request_with_matches, monkeypatch, now):
    monkeypatch.setattr(keep, "MOST_RANKED", 3)
    better = lunch(make.enterprise(name="De Beste Keuken"), "Lunch voor medewerkers, elke dinsdag")

    reverse.top_up(better, now=now)

    assert len(places(request_with_matches)) == request_with_matches.matches.count() == 3
    assert places(request_with_matches)[0] == (1, "De Beste Keuken")


@pytest.mark.parametrize("why", ["own", "elsewhere", "other branch", "ended"])
def test_a_listing_that_cannot_answer_changes_nothing(why, request_with_matches, buyer, now):
    before = list(Match.objects.order_by("pk").values())
    if why == "own":
        maker = make.enterprise(name="Zelf", organisation=buyer.organisation)
        fresh = lunch(maker)
    elif why == "elsewhere":
        request_with_matches.place = make.place(name="Zierikzee")
        request_with_matches.save()
        fresh = make.listing(category="catering", title="Lunch", serves=[make.place(name="Delfzijl")])
    elif why == "other branch":
        fresh = make.listing(category="schoonmaak", title="Lunch", nationwide=True)
    else:
        type(request_with_matches).objects.update(status="closed")
        fresh = lunch(make.enterprise(name="Te laat"))

    reverse.top_up(fresh, now=now)

    assert list(Match.objects.order_by("pk").values()) == before


def test_a_request_without_a_kind_is_matched_anew(buyer, now):
    request = make.request(buyer=buyer.organisation, category=None)
    fresh = lunch(make.enterprise(name="De Nieuwe Keuken"))

    assert reverse.top_up(fresh, now=now) == 1

    assert places(request) == [(1, "De Nieuwe Keuken")]


def test_publishing_brings_it_to_the_open_requests(request_with_matches, seller, worker, now):
    draft = make.listing(
        enterprise=seller.enterprise,
        title="Lunch op locatie",
        category="catering",
        nationwide=True,
        status="draft",
    )

    listings.publish(draft, by=seller.actor, now=now)
    worker.run()

    assert seller.enterprise.name in {name for _rank, name in places(request_with_matches)}
