"""The report as CSV: for Dutch Excel, the same bytes for the same figures, safe to open.

One file, section after section, the field list last. Every line begins with the name of its section, so
that a program can pick one out; every section begins with its own head. UTF-8 with a byte order mark,
`;` between cells, a comma in numbers, days as 2026-03-31.
"""

import csv
import io
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

from django.utils.translation import gettext as _

from sif.plain import unformula

from .document import Document
from .tables import Cell, Table

BOM = "\ufeff"


def write(document: Document, to: Path) -> None:
    """Writes the file."""
    with to.open("wb") as file:
        file.writelines(lines(document))


def lines(document: Document) -> Iterator[bytes]:
    """The file, line by line."""
    yield BOM.encode()
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    for row in _rows(document):
        writer.writerow(row)
        yield buffer.getvalue().encode()
        buffer.seek(0)
        buffer.truncate()


def table_lines(section: Table) -> Iterator[bytes]:
    """One table that is no report, line by line: its heads, then its rows."""
    yield BOM.encode()
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    heads = [str(column.label) for column in section.columns]
    for row in (heads, *([cell(value) for value in row] for row in section.rows)):
        writer.writerow(row)
        yield buffer.getvalue().encode()
        buffer.seek(0)
        buffer.truncate()


def _rows(document: Document) -> Iterator[list[str]]:
    for section in document.sections:
        yield [_("Section"), *(str(column.label) for column in section.columns)]
        for row in section.rows:
            yield [str(section.title), *(cell(value) for value in row)]
        yield []
    yield [_("Section"), _("Belongs to"), _("Field"), _("Code"), _("Kind of value"), _("Meaning")]
    for field in document.fields():
        yield [_("Field list"), *field]


def cell(value: Cell) -> str:
    """One cell as a Dutch spreadsheet reads it; only text can be dangerous, so only text is made safe."""
    match value:
        case None:
            return ""
        case Decimal():
            return f"{value:f}".replace(".", ",")
        case date():
            return value.isoformat()
        case int():
            return str(value)
        case _:
            return unformula(value)
