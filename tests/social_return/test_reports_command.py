"""`manage.py report`: the same report, at the keyboard."""

import hashlib
import json
from datetime import timedelta
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from social_return.models import Contract, Municipality
from tests import make
from tests.conftest import Clock


def run(municipality: Municipality, out: Path, **options: Any) -> str:
    said = StringIO()
    wanted = {"authority": municipality.slug, "from": "2026-01-01", "to": "2026-12-31", **options}
    words = [f"--{name.replace('_', '-')}={value}" for name, value in wanted.items()]
    call_command("report", *words, f"--out={out}", stdout=said)
    return said.getvalue()


def test_it_writes_the_formats_that_were_asked_for(
    municipality: Municipality, contract: Contract, tmp_path: Path
) -> None:
    make.approved(make.outside_invoice(contract=contract, net=Decimal("12.34")))

    said = run(municipality, tmp_path / "new", format="csv,json")

    stem = f"social-return-{municipality.slug}-2026-01-01-2026-12-31"
    assert sorted(path.name for path in (tmp_path / "new").iterdir()) == [f"{stem}.csv", f"{stem}.json"]
    read = json.loads((tmp_path / "new" / f"{stem}.json").read_text())
    assert [line["amount"] for line in read["sections"]["contributions"]] == ["12.34"]
    checksum = hashlib.sha256((tmp_path / "new" / f"{stem}.csv").read_bytes()).hexdigest()
    assert read["checksum"] == checksum
    assert f"checksum of the CSV {checksum}" in said


def test_without_a_format_it_writes_all_four(municipality: Municipality, tmp_path: Path) -> None:
    run(municipality, tmp_path)

    assert sorted(path.suffix for path in tmp_path.iterdir()) == [".csv", ".json", ".pdf", ".xlsx"]


def test_as_of_an_earlier_moment_it_gives_the_same_bytes(
    municipality: Municipality, contract: Contract, clock: Clock, tmp_path: Path
) -> None:
    make.approved(make.outside_invoice(contract=contract))
    moment = clock.now.isoformat()
    run(municipality, tmp_path / "then", format="csv", as_of=moment)
    clock.forward(days=3)
    make.approved(make.outside_invoice(contract=contract))

    run(municipality, tmp_path / "later", format="csv", as_of=moment)
    run(municipality, tmp_path / "now", format="csv")

    def written(folder: str) -> bytes:
        return next((tmp_path / folder).iterdir()).read_bytes()

    assert written("later") == written("then")
    assert written("now") != written("then")


def test_a_day_means_its_end(
    municipality: Municipality, contract: Contract, clock: Clock, tmp_path: Path
) -> None:
    make.approved(make.outside_invoice(contract=contract))
    yesterday, today = clock.now.date(), clock.forward(days=2)

    said = run(municipality, tmp_path, format="csv", as_of=yesterday.isoformat())
    said_now = run(municipality, tmp_path, format="csv", as_of=today.date().isoformat())

    assert "as of 2026-03-24T23:59:59.999999+01:00" in said
    assert f"as of {today.isoformat()}" in said_now


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"authority": "nergens"}, "No municipality is called nergens"),
        ({"from": "gisteren"}, "--from is a day"),
        ({"from": "2026-02-30"}, "--from is a day"),
        ({"from": "2027-01-01"}, "--to comes before --from"),
        ({"format": "doc"}, "--format is one or more of pdf, xlsx, csv, json"),
        ({"format": ","}, "--format is one or more of"),
        ({"as_of": "straks"}, "--as-of is a moment"),
        ({"as_of": "2026-13-01T00:00"}, "--as-of is a moment"),
        ({"contract": "X-1"}, "has no contract X-1"),
    ],
)
def test_what_cannot_be_is_said_in_one_sentence(
    municipality: Municipality, tmp_path: Path, options: dict[str, str], said: str
) -> None:
    with pytest.raises(CommandError, match=said):
        run(municipality, tmp_path, **options)


def test_the_future_is_not_known(municipality: Municipality, clock: Clock, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="lies in the future"):
        run(municipality, tmp_path, as_of=(clock.now + timedelta(days=1)).isoformat())
