"""A section as a reader sees it: every cell in words, numbers to the right."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils import formats

from sif.plain import breakable

from . import words
from .figures import Scope
from .tables import Cell, Column, Kind, Table

MINUS = "\u2212"


@dataclass(frozen=True, slots=True)
class ShownTable:
    """A table of text: for each cell what it says, and whether it is a number."""

    code: str
    title: str
    caption: str
    heads: tuple[tuple[str, bool], ...]
    rows: tuple[tuple[tuple[str, bool], ...], ...]
    total: tuple[tuple[str, bool], ...]
    empty: str


def shown(section: Table, scope: Scope) -> ShownTable:
    """A section in the words of the active language, with the columns that paper has too."""
    kept = [(place, column) for place, column in enumerate(section.columns) if column.paper]

    def line(row: tuple[Cell, ...]) -> tuple[tuple[str, bool], ...]:
        return tuple((said(row[place], column), column.is_number) for place, column in kept)

    return ShownTable(
        code=section.code,
        title=str(section.title),
        caption=words.caption(scope, section.code),
        heads=tuple((str(column.label), column.is_number) for _place, column in kept),
        rows=tuple(line(row) for row in section.rows),
        total=line(section.total) if section.total and section.rows else (),
        empty=str(section.empty),
    )


def said(cell: Cell, column: Column) -> str:
    """One cell as a reader reads it."""
    match cell:
        case None:
            return "–" if column.is_number else ""
        case date():
            return formats.date_format(cell, "j\u00a0b\u00a0Y")
        case Decimal() | int():
            return _number(cell, column.kind)
        case _:
            return breakable(cell)


def _number(value: Decimal | int, kind: Kind) -> str:
    places = {Kind.EUROS: 2, Kind.DECIMAL: 2, Kind.PERCENT: 1}.get(kind, 0)
    text = formats.number_format(value, decimal_pos=places, use_l10n=True, force_grouping=True)
    return text.replace("-", MINUS) + ("%" if kind is Kind.PERCENT else "")
