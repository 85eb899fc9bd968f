"""The stored regional value tables, read into rules.

`data/building_blocks.json` holds them as published; `data/readings.json` says how a row is read where its
label or wording says more than its fields do. Nothing is left out: every row becomes one or more blocks,
bonuses or reductions.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.text import slugify

from social_return.valuation.owing import Owing
from social_return.valuation.rules import Block, Bonus, Reduction, Rules
from social_return.valuation.terms import Basis, BonusCode, Kind, Recognition, Target

DATA = Path(__file__).resolve().parent.parent / "data"
Row = dict[str, Any]
CODE_LENGTH = 72


class UnknownScheme(Exception):
    """There is no table with this id; `known` lists those that exist."""

    def __init__(self, code: str, known: list[str]) -> None:
        self.known = known
        super().__init__(code)


@dataclass(frozen=True, slots=True)
class Table:
    """One published table: its rules, and what stands around them."""

    rules: Rules
    municipalities: tuple[str, ...]
    valid_from: date | None
    source: str
    source_quality: str
    owing: Owing
    plan_due: str
    started_before_months: int | None
    published: Row
    """The rules that are kept as they were published."""
    wordings: dict[str, str] = field(default_factory=dict)
    """The wording of the source for a row, by the code of the row."""
    rows: int = 0


def table(code: str) -> Table:
    """The table with this id.

    Raises:
        UnknownScheme: there is none.
    """
    tables = every()
    if code not in tables:
        raise UnknownScheme(code, list(tables))
    return tables[code]


@cache
def every() -> dict[str, Table]:
    """All published tables by their id, in the order of the file."""
    stored = _read("building_blocks.json")
    readings = _read("readings.json")
    return {scheme["id"]: _table(scheme, readings) for scheme in stored["schemes"]}


@cache
def scheme_rules() -> dict[str, str]:
    """How the rules of a whole table are held, by the name they were published under."""
    held: dict[str, str] = _read("readings.json")["scheme_rules"]
    return held


def _read(name: str) -> Row:
    read: Row = json.loads((DATA / name).read_text(), parse_float=Decimal)
    return read


def _table(scheme: Row, readings: Row) -> Table:
    rules = scheme["rules"]
    reading = readings["schemes"].get(scheme["id"], {})
    rows = list(_coded(_rows(scheme, reading)))
    for _code, row in rows:
        row.setdefault("judgement", readings["judgement"].get(row["basis"], ""))
    penalty = rules.get("penalty_pct_of_shortfall") or rules.get("penalty_factor_of_shortfall", 0) * 100
    return Table(
        rules=_rules(scheme, rows, assumed=readings["fulltime_hours_assumed"]),
        municipalities=tuple(scheme["municipalities"]),
        valid_from=_day(scheme["valid_from"]),
        source=scheme["source"],
        source_quality=scheme["source_quality"],
        owing=Owing(
            percentage=_percentage(rules.get("obligation_pct")),
            threshold=_decimal(rules.get("threshold_eur")),
            penalty_pct=_decimal(penalty) if penalty else None,
            plan_working_days=reading.get("plan_working_days"),
        ),
        plan_due=rules.get("plan_due", ""),
        started_before_months=rules.get("started_before_contract_max_months"),
        published=json.loads(json.dumps(rules, default=float)),
        wordings={code: row.get("value_nl") or row.get("note", "") for code, row in rows},
        rows=len(scheme["blocks"]),
    )


def _rules(scheme: Row, rows: list[tuple[str, Row]], *, assumed: int) -> Rules:
    hours = scheme["fulltime_hours_per_week"]
    return Rules(
        code=scheme["id"],
        name=scheme["name_nl"],
        fulltime_hours=Decimal(hours or assumed),
        is_fulltime_assumed=hours is None,
        blocks=tuple(_block(code, row) for code, row in rows if row["kind"] in Kind.values),
        bonuses=tuple(_bonus(code, row) for code, row in rows if row["kind"] == "bonus"),
        reductions=tuple(_reduction(row) for _code, row in rows if row["kind"] == "obligation_discount"),
        min_hours_per_week=_decimal(scheme["rules"].get("min_hours_per_week")),
        max_months=scheme["rules"].get("max_months"),
        hours_per_year=scheme["rules"].get("hours_per_year"),
    )


def _rows(scheme: Row, reading: Row) -> Iterator[Row]:
    """The rows of a table with their readings; a row for three PSO levels becomes three."""
    said = reading.get("rows", {})
    for stored in scheme["blocks"]:
        row = stored | said.get(stored["label_nl"], {})
        levels: Row = row.pop("pct_by_pso_trede", {})
        for level, pct in levels.items():
            label = f"{row['label_nl']} (trede {level})"
            yield row | {"label_nl": label, "pct": pct, "recognitions": [f"PSO_{level}"]}
        if not levels:
            yield row
        yield from (dict(extra) for extra in row.get("also", ()))
    yield from (dict(extra) for extra in reading.get("extra", ()))


def _coded(rows: Iterator[Row]) -> Iterator[tuple[str, Row]]:
    """Each row with a code that is its own within the table."""
    used: set[str] = set()
    for row in rows:
        base = code = slugify(row["label_nl"].replace("<", " lt ").replace(">", " gt "))[:CODE_LENGTH].strip(
            "-"
        )
        count = 1
        while code in used:
            count += 1
            code = f"{base}-{count}"
        used.add(code)
        yield code, row


def _block(code: str, row: Row) -> Block:
    targets = row.get("targets") or ([row["target"]] if row.get("target") else [])
    return Block(
        code=code,
        kind=Kind(row["kind"]),
        label=row["label_nl"],
        basis=Basis(row["basis"]),
        targets=tuple(Target(target) for target in targets),
        mbo_levels=tuple(row.get("mbo_levels", ())),
        amount=_decimal(row.get("amount_eur")),
        hourly=_decimal(row.get("hourly_eur")),
        pct=_decimal(row.get("pct")),
        bonus_pct=_decimal(row.get("bonus_pct")),
        bonus_max=_decimal(row.get("bonus_max_eur")),
        is_prorata=bool(row.get("prorata")),
        max_months=row.get("max_months"),
        is_until_contract_end=row.get("max_duration") == "contract",
        max_hours_per_week=_decimal(row.get("max_hours_per_week")),
        max_hours=_decimal(row.get("max_hours")),
        recognitions=tuple(Recognition(found) for found in row.get("recognitions", ())),
        cap_pct=_decimal(
            row.get("cap_pct_of_obligation") or (row["basis"] == "cap_pct_of_obligation" and row["pct"])
        ),
        cap_from=_decimal(row.get("cap_from")),
        cap_group=row.get("cap_group", ""),
        is_named_only=bool(row.get("named_only")),
        cost_types=tuple(row.get("cost_types", ())),
        max_months_after=row.get("max_months_after_benefit"),
        judgement=row["judgement"],
    )


def _bonus(code: str, row: Row) -> Bonus:
    return Bonus(
        code=BonusCode(row["bonus"]),
        label=row["label_nl"],
        basis=Basis(row["basis"]),
        key=code,
        amount=_decimal(row.get("amount_eur")),
        hourly=_decimal(row.get("hourly_eur")),
        factor=_decimal(row.get("factor")),
        age_from=row.get("age_from"),
        judgement=row["judgement"],
    )


def _reduction(row: Row) -> Reduction:
    return Reduction(
        label=row["label_nl"],
        pct=Decimal(row["pct"]),
        recognitions=tuple(Recognition(found) for found in row.get("recognitions", ())),
        max_obligation_pct=_decimal(row.get("max_obligation_pct")),
        judgement=row["judgement"],
    )


def _decimal(value: Any) -> Decimal | None:
    return Decimal(value) if value else None


def _percentage(value: Any) -> Decimal | None:
    return Decimal(value) if isinstance(value, int | Decimal) else None


def _day(said: str | None) -> date | None:
    if said is None:
        return None
    return date.fromisoformat(said) if "-" in said else date(int(said), 1, 1)
