"""The report as a spreadsheet: a sheet per section, real numbers and days, text that stays text.

Rows are written as a stream (`constant_memory`), so a hundred thousand of them cost no memory.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import IO

from django.utils.translation import gettext as _
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from .document import Document
from .plain import plain
from .tables import Cell, Kind, Table

MOST_ROWS = 1_000_000
"""A sheet holds 1,048,576 rows; what is more goes on the next sheet."""

FORMATS: dict[Kind, dict[str, object]] = {
    Kind.TEXT: {"valign": "top", "text_wrap": True},
    Kind.COUNT: {"valign": "top", "num_format": "#,##0"},
    Kind.EUROS: {"valign": "top", "num_format": "#,##0.00;-#,##0.00"},
    Kind.DECIMAL: {"valign": "top", "num_format": "#,##0.00"},
    Kind.PERCENT: {"valign": "top", "num_format": "0.0%"},
    Kind.DATE: {"valign": "top", "num_format": "d mmm yyyy"},
}
WIDTHS = {Kind.TEXT: 26, Kind.COUNT: 13, Kind.EUROS: 17, Kind.DECIMAL: 12, Kind.PERCENT: 10, Kind.DATE: 13}
HEAD = {"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#EEE9DF", "bottom": 1}


OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def write(document: Document, to: Path) -> None:
    """Writes the file."""
    with Workbook(str(to), OPTIONS) as book:
        book.set_properties(_properties(document))
        text, head = _fill_all(book, document.sections)
        _field_list(book.add_worksheet(_("Field list")), document, text, head)


def write_tables(sections: Sequence[Table], to: IO[bytes]) -> None:
    """Writes tables that are no report: a sheet for each of them."""
    with Workbook(to, OPTIONS) as book:
        _fill_all(book, sections)


def _fill_all(book: Workbook, sections: Iterable[Table]) -> tuple[Format, Format]:
    """A sheet per section; the layouts of text and of a head, for the sheets that follow."""
    formats = {kind: book.add_format(layout) for kind, layout in FORMATS.items()}
    head = book.add_format(HEAD)
    for section in sections:
        for name, rows in _sheets(section):
            _fill(book.add_worksheet(name), section, rows, formats, head)
    return formats[Kind.TEXT], head


def _properties(document: Document) -> dict[str, object]:
    scope = document.figures.scope
    return {
        "title": document.title,
        "subject": plain(scope.municipality),
        "author": "Social Impact Market",
        "comments": f"SHA-256 CSV {document.checksum}",
        # Office reads a moment without a zone; no clock, so that the same figures give the same file.
        "created": scope.as_of.replace(tzinfo=None, microsecond=0),
    }


def _sheets(section: Table) -> Iterator[tuple[str, Sequence[tuple[Cell, ...]]]]:
    name = str(section.title)[:28]
    for part, start in enumerate(range(0, max(len(section.rows), 1), MOST_ROWS), 1):
        yield name if part == 1 else f"{name} {part}", section.rows[start : start + MOST_ROWS]


def _fill(
    sheet: Worksheet,
    section: Table,
    rows: Iterable[tuple[Cell, ...]],
    formats: dict[Kind, Format],
    head: Format,
) -> None:
    sheet.freeze_panes(1, 0)
    for place, column in enumerate(section.columns):
        sheet.set_column(place, place, WIDTHS[column.kind])
    for place, column in enumerate(section.columns):
        sheet.write_string(0, place, str(column.label), head)
    for line, row in enumerate(rows, 1):
        for place, (column, cell) in enumerate(zip(section.columns, row, strict=True)):
            _write(sheet, (line, place), column.kind, cell, formats[column.kind])


def _write(sheet: Worksheet, at: tuple[int, int], kind: Kind, cell: Cell, layout: Format) -> None:
    match cell:
        case None:
            return
        case Decimal() | int():
            sheet.write_number(*at, cell / 100 if kind is Kind.PERCENT else cell, layout)
        case date():
            sheet.write_datetime(*at, datetime.combine(cell, time()), layout)
        case _:
            sheet.write_string(*at, plain(cell), layout)


def _field_list(sheet: Worksheet, document: Document, text: Format, head: Format) -> None:
    heads = [_("Belongs to"), _("Field"), _("Code"), _("Kind of value"), _("Meaning")]
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, 3, 26)
    sheet.set_column(4, 4, 70)
    for place, label in enumerate(heads):
        sheet.write_string(0, place, label, head)
    for line, field in enumerate(document.fields(), 1):
        for place, value in enumerate(field):
            sheet.write_string(line, place, plain(value), text)
