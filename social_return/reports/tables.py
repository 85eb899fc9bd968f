"""A section of a report as a table: one layout, whatever it is written down in.

A column has a fixed `code` (the key in JSON), a label (the head in CSV, XLSX, PDF and on the page) and
a sentence that says what it means: together the field list that goes with every file. Labels are lazy:
they are worded in the language that is active when a writer asks.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import Any

from django.utils.functional import Promise

from sif.workbook import Cell, Kind

__all__ = ["NUMBERS", "Cell", "Column", "Kind", "Read", "Table", "Words"]

Words = str | Promise
Read = Callable[[Any], Cell]


NUMBERS = frozenset({Kind.COUNT, Kind.EUROS, Kind.DECIMAL, Kind.PERCENT})


@dataclass(frozen=True, slots=True)
class Column:
    """One column, and how its cell is read from one of the figures (by default: the field of its name).

    `paper` is its relative width in the PDF; 0 keeps it out of the PDF, for want of room.
    """

    code: str
    kind: Kind
    label: Words
    meaning: Words
    paper: float = 1
    read: Read | None = None

    def of(self, item: object) -> Cell:
        """The cell of one item."""
        read: Read = self.read or attrgetter(self.code)
        return read(item)

    @property
    def is_number(self) -> bool:
        return self.kind in NUMBERS


@dataclass(frozen=True, slots=True)
class Table:
    """One section. `total` adds the rows up where that means something; files for machines leave it out."""

    code: str
    title: Words
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    empty: Words = ""
    total: tuple[Cell, ...] | None = None

    def with_total(self, label: Words, **totals: Cell) -> "Table":
        """The same section with a last row: the label first, then the totals by column code."""
        cells: list[Cell] = [totals.get(column.code) for column in self.columns]
        cells[0] = str(label)
        return replace(self, total=tuple(cells))


def table(
    code: str, title: Words, columns: tuple[Column, ...], items: Iterable[object], *, empty: Words = ""
) -> Table:
    """A section of these items, in the order in which they come."""
    rows = tuple(tuple(column.of(item) for column in columns) for item in items)
    return Table(code, title, columns, rows, empty)
