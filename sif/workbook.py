"""A spreadsheet file, written as a stream: a zip of XML parts, each row let go once it is packed.

It knows only what reports and tables to take away need: sheets with a fixed head, text that stays text, numbers,
days, and their layout. Text is kept in its cell (no table of strings to hold in memory), so a hundred thousand rows
cost no more memory than a few hundred. The clock is not asked: the same cells give the same file.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from itertools import islice
from typing import IO
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from sif.plain import plain

Cell = str | int | Decimal | date | datetime | None


class Kind(StrEnum):
    """What a cell holds, so that each writer can make it real: a number, a date."""

    TEXT = "text"
    COUNT = "count"
    EUROS = "euros"
    DECIMAL = "decimal"
    PERCENT = "percent"
    DATE = "date"


NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\]")
DAY_ZERO = date(1899, 12, 30)
BATCH = 500
FAST = 1
"""Deflate's quickest level: three quarters of the gain at a quarter of the time."""

FORMATS = {
    Kind.COUNT: "#,##0",
    Kind.EUROS: "#,##0.00;-#,##0.00",
    Kind.DECIMAL: "#,##0.00",
    Kind.PERCENT: "0.0%",
    Kind.DATE: "d mmm yyyy",
}
STYLE = {kind: place for place, kind in enumerate([Kind.TEXT, *FORMATS])}
HEAD = len(STYLE)
AS_TEXT = HEAD + 1
"""The layout of a cell in which a spreadsheet program leaves what somebody types as it is: 0123, 1-2."""
HIDDEN_SIGN = re.compile(r"_x[0-9A-Fa-f]{4}_")
UNWRITABLE = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Text:
    """How text gets into its cells: what is written of it, and in which layout."""

    said: Callable[[str], str]
    style: int


def as_typed(text: str) -> str:
    """Every letter and every line, in the way spreadsheets hide signs that XML has no room for."""
    kept = HIDDEN_SIGN.sub(lambda sign: f"_x005F{sign[0]}", text)
    return UNWRITABLE.sub(lambda sign: f"_x{ord(sign[0]):04X}_", kept)


TO_READ = Text(plain, STYLE[Kind.TEXT])
TO_BRING_BACK = Text(as_typed, AS_TEXT)

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
START = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml"


class Book:
    """A file that is being written. Sheets come one after the other; the end writes what ties them together.

    Text is written on one line and not too long, to be read; or, `TO_BRING_BACK`, letter by letter.
    """

    def __init__(self, to: IO[bytes] | str, *, text: Text = TO_READ) -> None:
        self._text = text
        self._zip = ZipFile(to, "w", ZIP_DEFLATED, compresslevel=FAST)
        self._names: list[str] = []

    def __enter__(self) -> "Book":
        return self

    def __exit__(self, kind: object, *_rest: object) -> None:
        if kind is None:
            self._tie()
        self._zip.close()

    def sheet(
        self,
        name: str,
        heads: Sequence[str],
        kinds: Sequence[Kind],
        widths: Sequence[int],
        rows: Iterable[Sequence[Cell]],
    ) -> None:
        """One sheet: the head stays in sight, each column holds one kind of value."""
        self._names.append(NOT_IN_A_NAME.sub(" ", name))
        with self._zip.open(_part(f"xl/worksheets/sheet{len(self._names)}.xml"), "w") as out:
            out.write(_top(widths).encode())
            out.write(f"<row>{''.join(_text(self._text.said(head), HEAD) for head in heads)}</row>".encode())
            for batch in _batches(_rows(kinds, rows, self._text)):
                out.write("".join(batch).encode())
            out.write(b"</sheetData></worksheet>")

    def properties(self, *, title: str, subject: str, comments: str, created: datetime) -> None:
        """What the file says of itself."""
        moment = created.strftime("%Y-%m-%dT%H:%M:%SZ")
        self._write(
            "docProps/core.xml",
            f'<cp:coreProperties xmlns:cp="{PACKAGE}/metadata/core-properties" '
            'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
            'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
            f"<dc:title>{_said(title)}</dc:title><dc:subject>{_said(subject)}</dc:subject>"
            f"<dc:creator>Social Impact Market</dc:creator><dc:description>{_said(comments)}</dc:description>"
            f'<dcterms:created xsi:type="dcterms:W3CDTF">{moment}</dcterms:created></cp:coreProperties>',
        )

    def _write(self, name: str, xml: str) -> None:
        self._zip.writestr(_part(name), START + xml)

    def _tie(self) -> None:
        """The parts that name the others."""
        numbers = range(1, len(self._names) + 1)
        has_properties = "docProps/core.xml" in self._zip.namelist()
        self._write("xl/styles.xml", _styles())
        self._write(
            "xl/workbook.xml",
            f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
            + "".join(
                f'<sheet name="{_said(name, quoted=True)}" sheetId="{number}" r:id="rId{number}"/>'
                for number, name in zip(numbers, self._names, strict=True)
            )
            + "</sheets></workbook>",
        )
        sheets = [(f"rId{number}", "worksheet", f"worksheets/sheet{number}.xml") for number in numbers]
        self._relations("xl/_rels/workbook.xml.rels", [*sheets, ("rIdS", "styles", "styles.xml")])
        core = [("rIdP", f"{PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml")]
        self._relations(
            "_rels/.rels", [("rIdW", "officeDocument", "xl/workbook.xml"), *(core if has_properties else [])]
        )
        types = {f"/xl/worksheets/sheet{number}.xml": f"{SHEET}.worksheet+xml" for number in numbers}
        types |= {"/xl/workbook.xml": f"{SHEET}.sheet.main+xml", "/xl/styles.xml": f"{SHEET}.styles+xml"}
        if has_properties:
            types["/docProps/core.xml"] = "application/vnd.openxmlformats-package.core-properties+xml"
        self._write(
            "[Content_Types].xml",
            f'<Types xmlns="{PACKAGE}/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/>'
            + "".join(f'<Override PartName="{name}" ContentType="{kind}"/>' for name, kind in types.items())
            + "</Types>",
        )

    def _relations(self, name: str, parts: Iterable[tuple[str, str, str]]) -> None:
        said = "".join(
            f'<Relationship Id="{key}" Type="{kind if "/" in kind else f"{OFFICE}/{kind}"}" Target="{target}"/>'
            for key, kind, target in parts
        )
        self._write(name, f'<Relationships xmlns="{PACKAGE}/relationships">{said}</Relationships>')


def _part(name: str) -> ZipInfo:
    """A part of the zip, without a clock."""
    part = ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    part.compress_type = ZIP_DEFLATED
    return part


def _top(widths: Sequence[int]) -> str:
    columns = "".join(
        f'<col min="{place}" max="{place}" width="{width}" customWidth="1"/>'
        for place, width in enumerate(widths, 1)
    )
    return (
        f'{START}<worksheet xmlns="{MAIN}"><sheetViews><sheetView workbookViewId="0">'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
        f"{f'<cols>{columns}</cols>' if columns else ''}<sheetData>"
    )


def _rows(kinds: Sequence[Kind], rows: Iterable[Sequence[Cell]], text: Text) -> Iterator[str]:
    writers = [_writer(kind, text) for kind in kinds]
    for row in rows:
        yield f"<row>{''.join(map(_cell, writers, row))}</row>"


def _batches(rows: Iterator[str]) -> Iterator[list[str]]:
    while batch := list(islice(rows, BATCH)):
        yield batch


def _cell(write: Callable[[Cell], str], cell: Cell) -> str:
    return "<c/>" if cell is None else write(cell)


def _writer(kind: Kind, text: Text) -> Callable[[Cell], str]:
    """How the cells of one column are written."""
    style = STYLE[kind]
    number = f'<c s="{style}"><v>'

    def write(cell: Cell) -> str:
        match cell:
            case Decimal() | int():
                return f"{number}{cell / 100 if kind is Kind.PERCENT else cell!s}</v></c>"
            case date():
                return f"{number}{(date(cell.year, cell.month, cell.day) - DAY_ZERO).days}</v></c>"
            case _:
                return _text(text.said(str(cell)), text.style)

    return write


def _text(said: str, style: int) -> str:
    if not said:
        return f'<c s="{style}"/>'
    kept = "" if said == said.strip() and "\n" not in said else ' xml:space="preserve"'
    return f'<c s="{style}" t="inlineStr"><is><t{kept}>{escape(said)}</t></is></c>'


def _said(text: str, *, quoted: bool = False) -> str:
    said = escape(plain(text))
    return said.replace('"', "&quot;") if quoted else said


def _styles() -> str:
    """A layout for each kind of value, and one for the head of a column."""
    own = range(164, 164 + len(FORMATS))
    formats = "".join(
        f'<numFmt numFmtId="{key}" formatCode="{escape(code)}"/>'
        for key, code in zip(own, FORMATS.values(), strict=True)
    )
    wrap, top = '<alignment vertical="top" wrapText="1"/>', '<alignment vertical="top"/>'
    layouts = f'<xf numFmtId="0" fontId="0" fillId="0" borderId="0" applyAlignment="1">{wrap}</xf>'
    for key in own:
        said = f'numFmtId="{key}" fontId="0" fillId="0" borderId="0"'
        layouts += f'<xf {said} applyNumberFormat="1" applyAlignment="1">{top}</xf>'
    layouts += (
        f'<xf numFmtId="0" fontId="1" fillId="2" borderId="1" applyFont="1" applyAlignment="1">{wrap}</xf>'
    )
    said = 'numFmtId="49" fontId="0" fillId="0" borderId="0"'
    layouts += f'<xf {said} applyNumberFormat="1" applyAlignment="1">{wrap}</xf>'
    font = '<sz val="11"/><name val="Calibri"/>'
    side = "<left/><right/><top/>"
    return (
        f'<styleSheet xmlns="{MAIN}"><numFmts count="{len(FORMATS)}">{formats}</numFmts>'
        f'<fonts count="2"><font>{font}</font><font><b/>{font}</font></fonts>'
        '<fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/>'
        '</fill><fill><patternFill patternType="solid"><fgColor rgb="FFEEE9DF"/></patternFill></fill></fills>'
        f'<borders count="2"><border>{side}<bottom/></border><border>{side}<bottom style="thin"/></border></borders>'
        '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
        f'<cellXfs count="{AS_TEXT + 1}">{layouts}</cellXfs>'
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
    )
