"""The report as PDF (`sif.pdf`): its words and figures, in the order in which they are printed."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from sif import pdf
from sif.plain import printable
from sif.templatetags.house import day, euro0, moment

from . import charts, svg, words
from .document import Document
from .figures import ContractFigures, Figures
from .shown import said
from .tables import Cell, Column, Table

HERE = Path(__file__).parent
TEMPLATE = HERE / "report.typ"

MOST_ROWS = 3_000
"""Rows of one table on paper; beyond that the reader is sent to the spreadsheet."""

MOST_BARS = 12


def write(document: Document, to: Path) -> None:
    """Writes the file.

    Raises:
        Unprintable: the template and these figures do not make an accessible PDF.
    """
    to.write_bytes(pdf.made(TEMPLATE, content(document)))


def content(document: Document) -> dict[str, Any]:
    """Everything the template prints, already in words."""
    scope = document.figures.scope
    return {
        "title": printable(document.title),
        "date": pdf.date_of(scope.as_of),
        "contents": _("Contents"),
        "page_of": _("page {n} of {all}"),
        "foot": printable(f"{scope.municipality} · {document.title}"),
        "cover": _cover(document),
        "sections": [_section(document.figures, section) for section in document.sections],
    }


def _cover(document: Document) -> dict[str, Any]:
    figures = document.figures
    return {
        "municipality": printable(figures.scope.municipality),
        "lead": words.lead(figures),
        "figures": [
            {"label": _("obligation"), "value": euro0(figures.obligation)},
            {"label": _("booked so far"), "value": euro0(figures.booked)},
            {"label": _("people placed"), "value": words.placements(figures.people_total)},
        ],
        "wall": wall(),
        "seal": [
            _("Counted up to %(day)s, as known on %(moment)s.")
            % {"day": day(figures.scope.stand), "moment": moment(figures.scope.as_of)},
            _("Checksum of the CSV: %(sum)s") % {"sum": document.checksum},
            _("Seal of the ledger: %(head)s") % {"head": figures.scope.chain_head or "–"},
        ],
    }


def wall() -> str:
    """The brick wall of the cover, the same drawing as on the site."""
    return (settings.BASE_DIR / "static" / "img" / "muur.svg").read_text(encoding="utf-8")


def _section(figures: Figures, section: Table) -> dict[str, Any]:
    printed = [(place, column) for place, column in enumerate(section.columns) if column.paper]
    rows = section.rows[:MOST_ROWS]
    return {
        "title": str(section.title),
        "intro": _intro(figures, section),
        "caption": words.caption(figures.scope, section.code),
        "chart": _chart(figures, section),
        "wide": section.code == "contributions",
        "columns": [
            {"label": str(column.label), "width": column.paper, "right": column.is_number}
            for _place, column in printed
        ],
        "rows": [[printable(said(row[place], column)) for place, column in printed] for row in rows],
        "total": section.total and [_sum(section.total[place], column) for place, column in printed],
        "empty": str(section.empty),
    }


def _sum(cell: Cell, column: Column) -> str:
    """A cell of the last row; empty where adding up means nothing."""
    return "" if cell is None else said(cell, column)


def _intro(figures: Figures, section: Table) -> list[str]:
    if section.code == "summary":
        return [" ".join(words.summary(figures))]
    if len(section.rows) > MOST_ROWS:
        return [
            _("The first %(shown)s of %(all)s lines. All of them are in the spreadsheet and the CSV.")
            % {"shown": MOST_ROWS, "all": len(section.rows)}
        ]
    return []


def _chart(figures: Figures, section: Table) -> dict[str, str] | None:
    if section.code == "fulfilment" and figures.contracts:
        bars = charts.bars(_largest(figures.contracts))
        alt = " ".join(f"{bar.contract.number}: {bar.said}" for bar in bars)
        return {"svg": svg.bars(bars), "alt": printable(alt), "caption": _bars_caption(figures)}
    if section.code == "quarters" and figures.quarters:
        pillars = charts.pillars(figures.quarters)
        alt = "; ".join(f"{pillar.name}: {pillar.value}" for pillar in pillars)
        return {
            "svg": svg.pillars(pillars, charts.top(pillars)),
            "alt": alt,
            "caption": _("Booked per quarter, in euros."),
        }
    return None


def _largest(contracts: Sequence[ContractFigures]) -> list[ContractFigures]:
    """The contracts with the largest obligations, in the order of the table."""
    chosen = sorted(contracts, key=lambda c: (-c.obligation, c.number))[:MOST_BARS]
    return [contract for contract in contracts if contract in chosen]


def _bars_caption(figures: Figures) -> str:
    if len(figures.contracts) > MOST_BARS:
        return _("The %(count)s contracts with the largest obligation.") % {"count": MOST_BARS}
    return _("Where each contract stands.")
