"""Decisions of connectors as labels: the matching of today, scored against what people chose."""

import json
from datetime import datetime, timedelta
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from market.management import decisions
from market.matching import keep, policy
from market.models import Match, Request
from tests import make

pytestmark = pytest.mark.django_db


def told() -> dict[str, Any]:
    said = StringIO()
    call_command("match_eval", decisions=True, stdout=said)
    found: dict[str, Any] = json.loads(said.getvalue())
    return found


@pytest.fixture
def lunch(now: datetime) -> Request:
    """A request for lunch, with three that cook, one that prints and one that is far away; all matched."""
    for name in ("Warme Keuken", "Verse Kom", "Brede Tafel"):
        make.listing(
            enterprise=make.enterprise(name=name, nationwide=True), category="catering", title=f"Lunch van {name}",
            description="Warme lunch voor medewerkers, elke dag vers bezorgd.", price=Decimal("12.50"),
        )  # fmt: skip
    make.listing(
        enterprise=make.enterprise(name="De Pers", nationwide=True), category="drukwerk", title="Folders voor lunch",
        description="Drukwerk op gerecycled papier.",
    )  # fmt: skip
    request = make.request(
        title="Warme lunch",
        need="Warme lunch voor onze medewerkers, elke dag.",
        opened_at=now - timedelta(days=3),
    )
    keep.renew(request, now=now)
    return request


def of(request: Request, name: str) -> Match:
    return Match.objects.get(request=request, enterprise__name=name)


def decide(match: Match, decision: str, now: datetime, code: str = "") -> Match:
    match.decision, match.decision_code, match.decided_at = decision, code, now - timedelta(hours=1)
    match.save()
    return match


def test_what_connectors_decided_is_graded(lunch: Request, now: datetime) -> None:
    keuken, kom, tafel = (of(lunch, name) for name in ("Warme Keuken", "Verse Kom", "Brede Tafel"))
    decide(keuken, "shortlisted", now)
    decide(kom, "shortlisted", now)
    decide(tafel, "shortlisted", now)
    make.introduction(request=lunch, enterprise=kom.enterprise, match=kom)
    make.introduction(request=lunch, enterprise=tafel.enterprise, match=tafel)
    make.proposal(request=lunch, enterprise=tafel.enterprise, status="not_chosen")

    ((request, labels),) = decisions.labelled()

    assert request == lunch
    assert labels.grades == {keuken.enterprise_id: 1, kom.enterprise_id: 2, tafel.enterprise_id: 2}


def test_only_a_refusal_about_the_fit_counts_against_somebody(lunch: Request, now: datetime) -> None:
    decide(of(lunch, "Warme Keuken"), "refused", now, "too_far")
    decide(of(lunch, "Verse Kom"), "refused", now, "full")

    ((_, labels),) = decisions.labelled()

    assert labels.refused == {of(lunch, "Warme Keuken").enterprise_id: "too_far"}


def test_what_went_by_itself_is_no_judgement_of_the_matching(lunch: Request, now: datetime) -> None:
    match = decide(of(lunch, "Warme Keuken"), "shortlisted", now)
    make.introduction(request=lunch, enterprise=match.enterprise, match=match, introduced_at=match.decided_at)

    assert decisions.labelled() == []


def test_a_request_to_one_enterprise_left_nothing_to_decide(lunch: Request, now: datetime) -> None:
    match = decide(of(lunch, "Warme Keuken"), "shortlisted", now)
    Request.objects.filter(pk=lunch.pk).update(addressed_to=match.enterprise, visibility="invited")

    assert decisions.labelled() == []


def test_the_matching_of_today_is_scored_overall_and_per_version(
    lunch: Request, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = Match.objects.filter(request=lunch).ranked().first()
    assert first is not None
    decide(first, "shortlisted", now)
    make.introduction(request=lunch, enterprise=first.enterprise, match=first)
    make.match_weights(version=2, words=0.0, category=0.0, region=1.0)

    report = told()

    assert report["questions"] == 1
    assert report["labels"] == {"awarded": 0, "introduced": 1, "shortlisted": 0, "refused": {}}
    assert set(report["per_version"]) == {"1", "2"}
    assert report["weights"] == 2
    assert report["per_version"]["1"] == {
        "decided_under": 1,
        "ndcg@10": 1.0,
        "recall@20": 1.0,
        "mrr": None,
        "negatives_in_top5": None,
    }

    def upside_down(*given: Any) -> Any:
        return ranked(*given)[::-1]

    ranked = policy.rank
    monkeypatch.setattr(policy, "rank", upside_down)
    assert told()["per_version"]["1"]["ndcg@10"] < 0.8


def test_one_that_was_refused_and_comes_back_on_top_is_counted(lunch: Request, now: datetime) -> None:
    decide(of(lunch, "Warme Keuken"), "refused", now, "too_dear")

    report = told()

    assert report["negatives_in_top5"] == 1.0
    assert report["ndcg@10"] is None
    assert report["labels"]["refused"] == {"too_dear": 1}


def test_nothing_decided_is_nothing_to_divide() -> None:
    assert told()["questions"] == 0


def test_files_and_decisions_do_not_go_together() -> None:
    with pytest.raises(CommandError, match="leave the files out"):
        call_command("match_eval", "vragen.json", decisions=True)
    with pytest.raises(CommandError, match="or --decisions"):
        call_command("match_eval")
