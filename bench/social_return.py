"""Promises of social return, on a ledger of a million rows: totals, booking, reports, and the walk over it all.

The largest municipality holds some 38,000 of the rows, half of them in one year.
"""

import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import pikepdf
from django.db import connection, transaction
from django.utils import timezone

from bench.frame import Promise, in_turns
from social_return import totals
from social_return.models import Municipality, ReportFormat
from social_return.reports import csv, facts, formats, xlsx
from social_return.reports.figures import Figures
from social_return.reports.question import Question, midnight
from social_return.reports.tables import Cell, Column, Kind, Table

WANTED = {"ledger": 1_000_000}
LINES = 100_000
ON_PAPER = 1_450
"""So many lines of contributions, with all that comes before them, fill some hundred pages."""
KINDS = (
    Kind.COUNT, Kind.TEXT, Kind.TEXT, Kind.DATE, Kind.EUROS, Kind.EUROS, Kind.TEXT, Kind.DECIMAL, Kind.TEXT,
    Kind.PERCENT,
)  # fmt: skip
ROUNDS = 15

LARGEST = "SELECT municipality_id FROM social_return_ledgerentry GROUP BY 1 ORDER BY COUNT(*) DESC LIMIT 1"
YEAR = """
EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) SELECT kind, SUM(amount), SUM(entries) FROM social_return_monthtotal
WHERE municipality_id = %s AND month BETWEEN %s AND %s GROUP BY kind
"""
LIVE = """
EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) SELECT contribution_kind, SUM(amount), COUNT(*)
FROM social_return_ledgerentry WHERE municipality_id = %s AND booked_at >= %s AND booked_at < %s GROUP BY 1
"""
OFF = """
SELECT COUNT(*) FROM social_return_monthtotal kept FULL JOIN (
    SELECT municipality_id, contribution_kind AS kind, SUM(amount) AS amount, COUNT(*) AS entries,
           date_trunc('month', booked_at AT TIME ZONE 'Europe/Amsterdam')::date AS month
    FROM social_return_ledgerentry GROUP BY 1, 2, 5) summed USING (municipality_id, kind, month)
WHERE (kept.amount, kept.entries) IS DISTINCT FROM (summed.amount, summed.entries)
"""
PICKED = """
CREATE TEMPORARY TABLE picked AS
SELECT row_number() OVER (ORDER BY number DESC) AS place, entry.* FROM social_return_ledgerentry entry
JOIN social_return_contribution c ON c.id = entry.contribution_id
WHERE entry.municipality_id = %s AND entry.kind = 'booking' AND c.status <> 'reversed' ORDER BY number DESC LIMIT %s
"""
BOOKED = """
INSERT INTO social_return_ledgerentry (municipality_id, number, contract_id, contribution_id, kind, contribution_kind,
                                       amount, booked_at, previous_hash, hash)
SELECT municipality_id, 10000000 + number, contract_id, contribution_id, 'correction', contribution_kind, -amount,
       %s, md5(hash), hash FROM picked WHERE place > %s AND place <= %s
"""
TAKEN_BACK = """
SET LOCAL session_replication_role = replica;
DELETE FROM social_return_ledgerentry WHERE number > 10000000;
DELETE FROM social_return_monthtotal;
INSERT INTO social_return_monthtotal (municipality_id, month, kind, amount, entries)
SELECT municipality_id, date_trunc('month', booked_at AT TIME ZONE 'Europe/Amsterdam')::date, contribution_kind,
       SUM(amount), COUNT(*) FROM social_return_ledgerentry GROUP BY 1, 2, 3;
"""


def promises() -> Iterator[Promise]:
    """From the smallest to the largest."""
    place = _largest()
    year = timezone.localdate().year
    yield from _totals(place, year)
    yield from _booking(place)
    yield from _report(place, year)
    yield from _files()
    seconds = _seconds(lambda: print(f"  faults: {totals.verify()}"))
    yield Promise("verify_ledger over everything", seconds, 10, 5, "s")


def _largest() -> Municipality:
    with connection.cursor() as cursor:
        cursor.execute(LARGEST)
        (pk,) = cursor.fetchone()
    return Municipality.objects.get(pk=pk)


def _seconds(thing: Callable[[], object]) -> float:
    began = time.perf_counter()
    thing()
    return time.perf_counter() - began


def _milliseconds(question: str, values: list[object]) -> float:
    """What PostgreSQL itself says it took, in the median."""
    found = []
    with connection.cursor() as cursor:
        for _ in range(ROUNDS):
            cursor.execute(question, values)
            ((plan,),) = cursor.fetchall()
            found.append(plan[0]["Execution Time"])
    return statistics.median(found)


def _totals(place: Municipality, year: int) -> Iterator[Promise]:
    first, after = (midnight(date(one, 1, 1)) for one in (year, year + 1))
    kept = _milliseconds(YEAR, [place.pk, date(year, 1, 1), date(year, 12, 1)])
    live = _milliseconds(LIVE, [place.pk, first, after])
    with connection.cursor() as cursor:
        cursor.execute(OFF)
        (off,) = cursor.fetchone()
    yield Promise("totals of a municipality-year, in the database", kept, 2, 1, "ms")
    yield Promise("the same / the same from the ledger itself", kept / live, 1 / 10, 1 / 80)
    yield Promise("months that differ from the ledger", off, 0, 0, "")


def _booking(place: Municipality) -> Iterator[Promise]:
    """Rows booked and committed, with the months added up and without; an owner takes them back afterwards."""
    try:
        for rows, rounds in ((1, 200), (1000, 4)):
            found: dict[bool, list[float]] = {True: [], False: []}
            with connection.cursor() as cursor:
                cursor.execute(PICKED, [place.pk, rows * rounds])
            for number in range(rounds):
                is_kept = number // 20 % 2 == 0 if rows == 1 else number % 2 == 0
                found[is_kept].append(_book(number * rows, rows, is_kept=is_kept))
            _take_back()
            ratio = statistics.median(found[True]) / statistics.median(found[False])
            yield Promise(f"booking {rows} with months / without", ratio, 2, 1.5)
    finally:
        _take_back()


def _book(first: int, rows: int, *, is_kept: bool) -> float:
    word = "ENABLE" if is_kept else "DISABLE"
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE social_return_ledgerentry {word} TRIGGER ledger_months_add_up")
        return _seconds(lambda: cursor.execute(BOOKED, [timezone.now(), first, first + rows]))


def _take_back() -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS picked")
        cursor.execute("ALTER TABLE social_return_ledgerentry ENABLE TRIGGER ledger_months_add_up")
        cursor.execute(TAKEN_BACK)


def _report(place: Municipality, year: int) -> Iterator[Promise]:
    question = Question(place, date(year, 1, 1), date(year, 12, 31), timezone.now())
    figures = facts.gather(question)
    found = [_seconds(lambda: facts.gather(question)) for _ in range(3)]
    yield Promise("figures of the largest municipality-year", statistics.median(found), 2, 1, "s")
    yield from _paper(figures)


def _paper(figures: Figures) -> Iterator[Promise]:
    """The report on paper, with other lines each time: typst remembers what it made."""
    found = []
    with TemporaryDirectory() as folder:
        file = Path(folder) / "a.pdf"
        for first in range(0, 3 * ON_PAPER, ON_PAPER):
            lines = figures.lines[first : first + ON_PAPER]
            said = formats.document(replace(figures, contracts=figures.contracts[:40], lines=lines))
            seconds = _seconds(partial(formats.write, said, ReportFormat.PDF, file))
            with pikepdf.open(file) as made:
                found.append(seconds * 50 / len(made.pages))
    yield Promise("a tagged PDF, per fifty pages", statistics.median(found), 3, 1.5, "s")


def _files() -> Iterator[Promise]:
    said = lines_of(LINES)
    with TemporaryDirectory() as folder:
        here = Path(folder)
        times = in_turns(
            {
                "csv": lambda: (here / "a.csv").write_bytes(b"".join(csv.table_lines(said))),
                "xlsx": lambda: spreadsheet(said, here / "a.xlsx"),
            },
            rounds=3,
        )
    ratio = times["xlsx"].p50 / times["csv"].p50
    yield Promise(f"XLSX of {LINES} rows / CSV", ratio, 2, 1.5)
    weighed = subprocess.run(
        [sys.executable, "-m", "bench.weigh"], check=True, capture_output=True, text=True
    )
    yield Promise("memory that writing that XLSX takes", float(weighed.stdout), 100, 64, "MB")


def spreadsheet(said: Table, to: Path) -> None:
    """A table as a spreadsheet."""
    with to.open("wb") as file:
        xlsx.write_tables([said], file)


def lines_of(number: int) -> Table:
    """A table as the list of contributions is: ten columns of every kind."""
    columns = tuple(Column(f"c{place}", kind, f"Kolom {place}", "") for place, kind in enumerate(KINDS))
    return Table("lines", "Bijdragen", columns, tuple(_line(one) for one in range(number)))


def _line(number: int) -> tuple[Cell, ...]:
    amount = Decimal(number * 37 % 900_000) / 100
    return (
        number, f"Bijdrage {number}", "Gemeente Lichtenveen", date(2026, 1 + number % 12, 1 + number % 28), amount,
        amount * 2, "Bakkerij De Korst & zonen", Decimal(number % 40), "goedgekeurd", Decimal(number % 100),
    )  # fmt: skip
