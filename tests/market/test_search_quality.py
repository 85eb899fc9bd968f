"""Search on the development half of the judged collection: it may get better, it may not get worse."""

import json
from contextlib import nullcontext
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from market.management import judged

ROOT = Path(__file__).parents[2]
CATALOGUE = ROOT / "enterprises" / "data" / "catalogue.json"
QUERIES = ROOT / "tests" / "data" / "eval" / "queries_dev.json"
AT_LEAST = {"ndcg@10": 0.87, "recall@20": 0.915, "mrr": 0.94, "precision@5": 0.69}
EACH_KIND = 0.84


@pytest.mark.django_db
def test_search_is_as_good_as_it_was_on_the_judged_queries(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        judged, "temporary_database", lambda name: nullcontext()
    )  # the tests have one already
    told, run = StringIO(), tmp_path / "run.json"

    call_command("search_eval", str(QUERIES), catalogue=CATALOGUE, run=run, stdout=told)

    report = json.loads(told.getvalue())
    assert {name: least for name, least in AT_LEAST.items() if report[name] < least} == {}
    assert report["empty"] == 0.0
    kinds = {kind: found["ndcg@10"] for kind, found in report["per_kind"].items()}
    assert {kind: found for kind, found in kinds.items() if found < EACH_KIND} == {}
    assert set(kinds) == {"gewoon", "samenstelling", "synoniem", "typefout", "engels", "plaats"}
    assert len(json.loads(run.read_text())) == report["questions"] == 60


def test_requests_are_no_queries(tmp_path: Path) -> None:
    file = tmp_path / "vragen.json"
    file.write_text('{"requests": []}')

    with pytest.raises(CommandError, match="holds no list of queries"):
        call_command("search_eval", str(file), catalogue=CATALOGUE)
