"""Matching on the development half of the judged collection: it may get better, it may not get worse."""

import json
from contextlib import nullcontext
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from market.management import judged
from market.matching import measures

ROOT = Path(__file__).parents[2]
CATALOGUE = ROOT / "enterprises" / "data" / "catalogue.json"
REQUESTS = ROOT / "tests" / "data" / "eval" / "requests_dev.json"
AT_LEAST = {"ndcg@10": 0.96, "recall@20": 0.99, "mrr": 0.97, "precision@5": 0.35}
AT_MOST = {"negatives_in_top5": 0.02, "empty": 0.0}


@pytest.fixture
def _in_this_database(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests have a database of their own already."""
    monkeypatch.setattr(judged, "temporary_database", lambda name: nullcontext())


@pytest.mark.django_db
@pytest.mark.usefixtures("_in_this_database")
def test_matching_is_as_good_as_it_was_on_the_judged_requests(tmp_path: Path) -> None:
    told, run = StringIO(), tmp_path / "run.json"

    call_command("match_eval", str(REQUESTS), catalogue=CATALOGUE, run=run, stdout=told)

    report = json.loads(told.getvalue())
    assert {name: least for name, least in AT_LEAST.items() if report[name] < least} == {}
    assert {name: most for name, most in AT_MOST.items() if report[name] > most} == {}
    assert set(report["per_kind"]) == {"with_category", "without_category"}
    assert len(json.loads(run.read_text())) == report["questions"] == 40


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("geen json", "is not JSON"),
        ('{"queries": []}', "holds no list of requests"),
        (None, "cannot be read"),
    ],
)
def test_a_file_that_is_no_judged_collection_gets_a_sentence(
    tmp_path: Path, text: str | None, said: str
) -> None:
    file = tmp_path / "vragen.json"
    if text is not None:
        file.write_text(text)

    with pytest.raises(CommandError, match=said):
        call_command("match_eval", str(file), catalogue=CATALOGUE)


def test_the_measures_are_those_of_the_collection() -> None:
    item = {
        "id": "v",
        "judgements": [
            {"enterprise_id": name, "grade": grade} for name, grade in (("a", 3), ("b", 2), ("c", 1))
        ],
        "negatives": [{"enterprise_id": "x", "reason": "region"}],
    }

    def measured(*ranked: str) -> dict[str, Any]:
        return measures.measure({"v": ranked}, [item], key="enterprise_id")

    perfect = {
        "ndcg@10": 1.0,
        "recall@20": 1.0,
        "precision@5": 0.4,
        "mrr": 1.0,
        "empty": 0.0,
        "negatives_in_top5": 0.0,
    }
    assert measured("a", "b", "c") == perfect
    assert measured("x", "b", "a", "b") == {
        **perfect,
        "ndcg@10": 0.5741,
        "mrr": 0.3333,
        "negatives_in_top5": 1.0,
    }
    unopposed = {**item, "negatives": []}
    assert "negatives_in_top5" not in measures.measure({}, [unopposed], key="enterprise_id")
    assert measured() == {**dict.fromkeys(perfect, 0.0), "empty": 1.0}
