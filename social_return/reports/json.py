"""The report as JSON: for programs. Amounts are strings with two decimals, so that no reader rounds them."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

from sif.plain import plain

from .document import Document
from .sections import LAYOUT
from .tables import Cell, Table


def write(document: Document, to: Path) -> None:
    """Writes the file; its keys are the codes of the field list."""
    scope = document.figures.scope
    content = {
        "title": document.title,
        "municipality": scope.slug,
        "from": scope.start.isoformat(),
        "to": scope.end.isoformat(),
        "asOf": scope.as_of.isoformat(),
        "edition": scope.edition,
        "contract": scope.contract or None,
        "layout": LAYOUT,
        "checksum": document.checksum,
        "chainHead": scope.chain_head,
        "sections": {section.code: rows(section) for section in document.sections},
        "fields": [
            {"section": section, "label": label, "code": code, "kind": kind, "meaning": meaning}
            for section, label, code, kind, meaning in document.fields()
        ],
    }
    with to.open("w", encoding="utf-8") as file:
        json.dump(content, file, ensure_ascii=False, indent=1)
        file.write("\n")


def rows(section: Table) -> list[dict[str, str | int | None]]:
    """A table as one object a row, by the codes of its columns."""
    codes = [column.code for column in section.columns]
    return [dict(zip(codes, (_value(cell) for cell in row), strict=True)) for row in section.rows]


def _value(cell: Cell) -> str | int | None:
    match cell:
        case None | int():
            return cell
        case Decimal():
            return f"{cell:f}"
        case date():
            return cell.isoformat()
        case _:
            return plain(cell)
