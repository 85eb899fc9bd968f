"""The report as a spreadsheet: a sheet per section, real numbers and days, text that stays text."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import IO

from django.utils.translation import gettext as _

from sif.workbook import Book

from .document import Document
from .tables import Cell, Kind, Table

MOST_ROWS = 1_000_000
"""A sheet holds 1,048,576 rows; what is more goes on the next sheet."""
WIDTHS = {Kind.TEXT: 26, Kind.COUNT: 13, Kind.EUROS: 17, Kind.DECIMAL: 12, Kind.PERCENT: 10, Kind.DATE: 13}
FIELD_WIDTHS = (26, 26, 26, 26, 70)


def write(document: Document, to: Path) -> None:
    """Writes the file."""
    scope = document.figures.scope
    with Book(str(to)) as book:
        book.properties(
            title=document.title,
            subject=scope.municipality,
            comments=f"SHA-256 CSV {document.checksum}",
            created=scope.as_of,
        )
        _fill(book, document.sections)
        heads = [_("Belongs to"), _("Field"), _("Code"), _("Kind of value"), _("Meaning")]
        book.sheet(_("Field list"), heads, [Kind.TEXT] * len(heads), FIELD_WIDTHS, document.fields())


def write_tables(sections: Sequence[Table], to: IO[bytes]) -> None:
    """Writes tables that are no report: a sheet for each of them."""
    with Book(to) as book:
        _fill(book, sections)


def _fill(book: Book, sections: Iterable[Table]) -> None:
    for section in sections:
        heads = [str(column.label) for column in section.columns]
        kinds = [column.kind for column in section.columns]
        for name, rows in _sheets(section):
            book.sheet(name, heads, kinds, [WIDTHS[kind] for kind in kinds], rows)


def _sheets(section: Table) -> Iterator[tuple[str, Sequence[tuple[Cell, ...]]]]:
    name = str(section.title)[:28]
    for part, start in enumerate(range(0, max(len(section.rows), 1), MOST_ROWS), 1):
        yield name if part == 1 else f"{name} {part}", section.rows[start : start + MOST_ROWS]
