"""Valuing a file of contributions without booking them."""

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TextIO

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from sif.validators import no_bsn
from social_return.valuation import BonusClaim, Facts, Rules, Unvaluable, Valuation, worth
from social_return.valuation.choose import activity_block, employment_block, purchase
from social_return.valuation.terms import EMPLOYMENT, BonusCode, Kind, Recognition

COLUMNS = (
    "kind",
    "target",
    "mbo_level",
    "hours_per_week",
    "total_hours",
    "start",
    "end",
    "bonuses",
    "amount_ex_vat",
    "labour_amount",
    "recognition",
    "invoice_date",
    "hours",
)
OUT = ("row", "amount", "rule", "error")
LARGEST = Decimal(10) ** 12
CENTS = 2
OLDEST = 120

Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Appraisal:
    """One row, valued: an amount and the rule, or the error that names the column."""

    row: int
    valuation: Valuation | None = None
    error: str = ""

    def as_row(self) -> tuple[str, str, str, str]:
        """The columns that go out."""
        if self.valuation is None:
            return str(self.row), "", "", self.error
        rule = self.valuation.rule
        if self.valuation.judgement:
            rule = _("%(rule)s. For the adviser to judge: %(what)s") % {
                "rule": rule,
                "what": self.valuation.judgement,
            }
        return str(self.row), f"{self.valuation.amount:.2f}", _plain(rule), ""


class NotAFile(Exception):
    """The file as a whole cannot be read; the sentence says what to do."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows of a file, and the columns in it that say nothing to us."""

    rows: list[Row]
    ignored: tuple[str, ...] = ()


def read(file: TextIO) -> Sheet:
    """A CSV file; separated by commas or semicolons, with a header. A column that is missing counts as empty.

    Raises:
        NotAFile: there is no header with columns that we know.
    """
    start = file.read(4096)
    file.seek(0)
    header = start.splitlines()[0] if start.strip() else ""
    reader = csv.DictReader(file, delimiter=";" if header.count(";") > header.count(",") else ",")
    names = [(name or "").strip() for name in reader.fieldnames or []]
    if not set(names) & set(COLUMNS):
        raise NotAFile(
            _("The first line must name the columns: %(columns)s.") % {"columns": ", ".join(COLUMNS)}
        )
    reader.fieldnames = names
    rows: list[Row] = [{name: (row.get(name) or "").strip() for name in COLUMNS} for row in reader]
    return Sheet(rows, tuple(name for name in names if name not in COLUMNS))


def appraise(rows: Iterable[Row], rules: Rules) -> Iterator[Appraisal]:
    """Each row valued by the rules; a row that cannot be valued says why, the others still are.

    Rows count from 1, the header not included.
    """
    for number, row in enumerate(rows, start=1):
        try:
            yield Appraisal(number, valued(row, rules))
        except Unvaluable as no:
            yield Appraisal(number, error=f"{no.column}: {_plain(str(no))}")


def valued(row: Row, rules: Rules) -> Valuation:
    """What one row is worth.

    Raises:
        Unvaluable: `column` names what is in the way.
    """
    if row["kind"] not in Kind.values:
        raise Unvaluable("kind", _("Fill in one of: %(kinds)s.") % {"kinds": ", ".join(Kind.values)})
    kind = Kind(row["kind"])
    facts = _facts(row)
    if kind is Kind.PURCHASE:
        if facts.bonuses:
            raise Unvaluable("bonuses", _("A bonus counts for work and learning places only."))
        return purchase(rules, row["recognition"], facts, row["target"])
    if kind in EMPLOYMENT:
        block = employment_block(rules, kind, row["target"], _level(row["mbo_level"]))
    else:
        block = activity_block(rules, kind, row["target"], facts)
    return worth(rules, block, facts)


def _facts(row: Row) -> Facts:
    for column in ("target", "bonuses", "recognition"):
        _nobody(row, column)
    recognition = row["recognition"]
    if recognition and recognition not in Recognition.values:
        raise Unvaluable(
            "recognition", _("“%(code)s” is not a recognition that we know.") % {"code": recognition}
        )
    _level(row["mbo_level"])
    return Facts(
        start=_day(row, "start"),
        end=_day(row, "end"),
        hours_per_week=_number(row, "hours_per_week"),
        total_hours=_number(row, "total_hours"),
        bonuses=tuple(_bonuses(row["bonuses"])),
        net=_euros(row, "amount_ex_vat"),
        labour=_euros(row, "labour_amount"),
        hours=_number(row, "hours"),
        recognition=Recognition(recognition) if recognition else None,
        invoice_date=_day(row, "invoice_date"),
    )


def _nobody(row: Row, column: str) -> None:
    """A file about groups holds no citizen service number; the answer does not repeat it."""
    try:
        no_bsn(row[column])
    except ValidationError as no:
        raise Unvaluable(column, " ".join(no.messages)) from no


def _number(row: Row, column: str) -> Decimal | None:
    said = row[column]
    if not said:
        return None
    digits = said.removeprefix("-")
    if not (digits.isascii() and digits.replace(".", "", 1).isdigit()) or abs(Decimal(said)) >= LARGEST:
        raise Unvaluable(
            column,
            _("“%(said)s” is not a number. Write it with a point and no spaces, for example 1284.50.")
            % {"said": said},
        )
    return Decimal(said)


def _euros(row: Row, column: str) -> Decimal | None:
    """An amount; “1.000” is refused, for it may as well mean a thousand."""
    if len(row[column].partition(".")[2]) > CENTS:
        raise Unvaluable(
            column,
            _("“%(said)s” is not an amount in euros and cents. Write 1000.00 for a thousand euros.")
            % {"said": row[column]},
        )
    return _number(row, column)


def _day(row: Row, column: str) -> date | None:
    said = row[column]
    if not said:
        return None
    try:
        day = date.fromisoformat(said)
    except ValueError:
        day = date.min
    if len(said) != len("2026-03-24") or not date(1990, 1, 1) <= day <= date(2100, 12, 31):
        raise Unvaluable(column, _("“%(said)s” is not a date. Write it as 2026-03-24.") % {"said": said})
    return day


def _level(said: str) -> int | None:
    if not said:
        return None
    if said not in {"1", "2", "3", "4"}:
        raise Unvaluable("mbo_level", _("An mbo level is 1, 2, 3 or 4."))
    return int(said)


def _bonuses(said: str) -> Iterator[BonusClaim]:
    for claim in filter(None, (part.strip() for part in said.split(";"))):
        code, has_age, age = claim.partition(":")
        if code not in BonusCode.values or (has_age and code != BonusCode.AGE):
            raise Unvaluable(
                "bonuses",
                _("“%(said)s” is not a bonus that we know. Known: %(known)s.")
                % {"said": claim, "known": ", ".join(BonusCode.values)},
            )
        if code == BonusCode.AGE and not (age.isascii() and age.isdigit() and 0 < int(age) <= OLDEST):
            raise Unvaluable("bonuses", _("Add the age, for example AGE:57."))
        yield BonusClaim(BonusCode(code), int(age) if age else None)


def _plain(text: str) -> str:
    """One line, without no-break spaces: for a file that programs read."""
    return " ".join(text.replace("\u00a0", " ").split())


def write(appraisals: Iterable[Appraisal], out: TextIO) -> int:
    """Writes the rows; the number of those with an error."""
    writer = csv.writer(out)
    writer.writerow(OUT)
    errors = 0
    for appraisal in appraisals:
        writer.writerow([_safe(cell) for cell in appraisal.as_row()])
        errors += bool(appraisal.error)
    return errors


def _safe(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell[:1] in {"=", "+", "-", "@"} else cell


__all__ = ["Appraisal", "NotAFile", "appraise", "read", "valued", "write"]
