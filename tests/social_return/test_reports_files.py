"""A report written down four times: each file is read back."""

import csv
import hashlib
import io
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sif import pdf as paper
from sif import plain
from social_return.models import ReportEdition, ReportFormat
from social_return.reports import formats, pdf
from social_return.reports.figures import Figures
from social_return.reports.sections import LAYOUT
from tests import make
from tests.source import ROOT

Write = Callable[..., Path]
HOSTILE = [
    "=1+1",
    "+31 30 1234567",
    "-2",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "\x00=1+1",
    " =1+1",
    '=HYPERLINK("http://x.example")',
    "＝1+1",
    "{=1+1}",
    'a;b"c\r\nd',
    "#strong[x] $x$ \\ <a> @ref",
    "https://x.example/",
    "00123",
    "🧱 名 ‏rtl‎",
    "W" * 300,
]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes these figures down in one format."""

    def written(figures: Figures, form: ReportFormat) -> Path:
        path = tmp_path / f"report.{form}"
        formats.write(formats.document(figures), form, path)
        return path

    return written


def rows(path: Path) -> list[list[str]]:
    text = path.read_bytes().decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))


def section(path: Path, name: str) -> list[dict[str, str]]:
    """The rows of one section of a CSV, by head."""
    every = [row for row in rows(path) if row]
    head = next(every[place - 1] for place, row in enumerate(every) if row[0] == name)
    return [dict(zip(head, row, strict=True)) for row in every if row[0] == name]


def hostile(text: str) -> Figures:
    """Figures in which everybody is called this."""
    made = make.figures(lines=3, name=text)
    contracts = tuple(replace(contract, subject=text, contractor=text) for contract in made.contracts)
    lines = tuple(replace(line, supplier=text, reference=text, contractor=text) for line in made.lines)
    corrections = tuple(replace(correction, reason=text) for correction in made.corrections)
    return replace(made, contracts=contracts, lines=lines, corrections=corrections)


def test_the_csv_opens_in_dutch_excel(write: Write) -> None:
    path = write(make.figures(lines=2), ReportFormat.CSV)

    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    listed = section(path, "Lijst van bijdragen")
    assert [line["Boeking"] for line in listed] == ["1", "2"]
    assert [line["Geboekt (€)"] for line in listed] == ["1840,00", "1840,00"]
    assert [line["Geboekt op"] for line in listed] == ["2026-04-02", "2026-04-03"]


def test_the_csv_carries_a_field_list_for_every_column(write: Write) -> None:
    path = write(make.figures(), ReportFormat.CSV)

    told = {(field["Hoort bij"], field["Veld"]) for field in section(path, "Veldenlijst")}
    every = [row for row in rows(path) if row]
    heads = {
        (every[place + 1][0], label)
        for place, row in enumerate(every)
        if row[0] == "Onderdeel" and every[place + 1][0] != "Veldenlijst"
        for label in row[1:]
    }
    assert told == heads


def test_the_same_figures_give_the_same_files_and_the_checksum_is_that_of_the_csv(write: Write) -> None:
    figures = make.figures()
    once = {form: write(figures, form).read_bytes() for form in ReportFormat}
    twice = {form: write(make.figures(), form).read_bytes() for form in ReportFormat}

    assert once == twice
    assert formats.document(figures).checksum == hashlib.sha256(once[ReportFormat.CSV]).hexdigest()


def test_a_checksum_follows_every_cent(write: Write) -> None:
    figures = make.figures(lines=2)
    line = replace(figures.lines[1], amount=Decimal("1840.01"))

    changed = replace(figures, lines=(figures.lines[0], line))

    assert formats.document(changed).checksum != formats.document(figures).checksum


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_becomes_a_formula_in_a_csv(write: Write, text: str) -> None:
    path = write(hostile(text), ReportFormat.CSV)

    for row in rows(path):
        for cell in row:
            is_number = cell.removeprefix("-").replace(",", "").isdigit()
            assert is_number or not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\x00", "＝"))


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_becomes_a_formula_or_a_link_in_a_spreadsheet(write: Write, text: str) -> None:
    book = openpyxl.load_workbook(write(hostile(text), ReportFormat.XLSX))

    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n", "d"}
    assert not any(cell.hyperlink for cell in cells)
    assert book["Lijst van bijdragen"]["I2"].value == (plain.plain(text) or None)


@given(st.text())
@settings(max_examples=300, deadline=None)
def test_whatever_is_typed_is_one_safe_cell(text: str) -> None:
    cell = plain.unformula(text)

    assert not cell.startswith(("=", "+", "-", "@"))
    assert not plain.CONTROL.search(cell)
    assert not plain.UNPRINTABLE.search(plain.printable(text))
    assert plain.printable(plain.breakable(text)) == plain.printable(text)


def test_a_spreadsheet_has_a_sheet_per_section_with_real_numbers_and_days(write: Write) -> None:
    book = openpyxl.load_workbook(write(make.figures(lines=2), ReportFormat.XLSX))

    assert book.sheetnames == [
        "Samenvatting",
        "Afbakening",
        "Contracten",
        "Vervulling per contract",
        "Geboekt per kwartaal",
        "Per soort bijdrage",
        "Bonussen",
        "Sociale ondernemingen",
        "Mensen aan het werk",
        "Later nog aan het werk",
        "Duurzame-ontwikkelingsdoelen",
        "Kwaliteit van het bewijs",
        "Correcties",
        "Lijst van bijdragen",
        "Veldenlijst",
    ]
    first = {head.value: cell.value for head, cell in zip(*book["Lijst van bijdragen"]["A1:R2"], strict=True)}
    assert first["Geboekt (€)"] == 1840
    assert first["Geboekt op"] == datetime(2026, 4, 2)  # noqa: DTZ001 - Excel knows no zones
    assert first["KvK-nummer van de opdrachtnemer"] == "01234567"
    share = book["Vervulling per contract"]["E2"]
    assert (share.value, share.number_format) == (0.139, "0.0%")


def test_a_correction_is_a_negative_number(write: Write) -> None:
    book = openpyxl.load_workbook(write(make.figures(), ReportFormat.XLSX))

    assert book["Correcties"]["E2"].value == -1840


def test_json_has_amounts_as_text_and_the_seals(write: Write) -> None:
    figures = make.figures(lines=1)

    read = json.loads(write(figures, ReportFormat.JSON).read_text())

    assert read["checksum"] == formats.document(figures).checksum
    assert read["chainHead"] == figures.scope.chain_head
    assert read["asOf"] == "2026-07-05T07:12:00+00:00"
    assert [line["amount"] for line in read["sections"]["contributions"]] == ["1840.00"]
    assert {field["code"].split(".")[0] for field in read["fields"]} == set(read["sections"])


def test_the_pdf_can_be_read_aloud(write: Write) -> None:
    with pikepdf.open(write(make.figures(), ReportFormat.PDF)) as made:
        root = made.Root
        xmp = made.open_metadata()

        assert root.MarkInfo.Marked
        assert str(root.Lang) == "nl-NL"
        assert root.ViewerPreferences.DisplayDocTitle
        assert str(made.docinfo["/Title"]) == "Social return in het tweede kwartaal van 2026"
        assert (xmp["pdfuaid:part"], xmp["pdfaid:part"], xmp["pdfaid:conformance"]) == ("1", "2", "A")
        tags = list(walk(root.StructTreeRoot))
        heads = [tag for tag in tags if tag.get("/S") == "/TH"]
        assert heads
        assert all(attribute(tag, "/Scope") == "/Column" for tag in heads)
        alts = [str(tag["/Alt"]) for tag in tags if tag.get("/S") == "/Figure"]
        assert len(alts) == 2
        assert "UT-2026-001: 14% van de verplichting is geboekt" in alts[0]
        assert {"/H1", "/TOC", "/Caption", "/THead", "/TBody"} <= {str(tag.get("/S")) for tag in tags}


def walk(tag: pikepdf.Object) -> list[pikepdf.Object]:
    """All tags below one, in reading order."""
    kids = tag.get("/K", [])
    below = [
        kid
        for kid in (kids if isinstance(kids, pikepdf.Array) else [kids])
        if isinstance(kid, pikepdf.Dictionary)
    ]
    return [*below, *(deeper for kid in below for deeper in walk(kid))]


def attribute(tag: pikepdf.Object, name: str) -> str:
    found = tag.get("/A", [])
    listed = found if isinstance(found, pikepdf.Array) else [found]
    return next((str(one[name]) for one in listed if name in one), "")


def test_two_thousand_rows_run_over_many_pages_and_none_is_lost(write: Write) -> None:
    with pikepdf.open(write(make.figures(lines=2000), ReportFormat.PDF)) as made:
        rows_tagged = [tag for tag in walk(made.Root.StructTreeRoot) if tag.get("/S") == "/TR"]

        assert len(made.pages) > 60
        assert len(rows_tagged) > 2000


def test_more_rows_than_paper_holds_are_said_to_be_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "MOST_ROWS", 10)

    told = pdf.content(formats.document(make.figures(lines=12)))["sections"][-1]

    assert len(told["rows"]) == 10
    assert told["intro"][0].startswith("The first 10 of 12 lines") or "10" in told["intro"][0]


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_breaks_the_pdf(write: Write, text: str) -> None:
    with pikepdf.open(write(hostile(text), ReportFormat.PDF)) as made:
        assert len(made.pages) > 4


def test_every_character_that_we_let_through_can_be_printed(write: Write) -> None:
    known = [chr(code) for code in range(0x20, 0x2400) if not plain.UNPRINTABLE.search(chr(code))]
    letters = "".join(known).strip()
    subjects = tuple(
        make.contract_figures(number=f"N{start}", subject=letters[start : start + 20])
        for start in range(0, len(letters), 20)
    )

    made = write(replace(make.figures(lines=1), contracts=subjects), ReportFormat.PDF)

    assert made.stat().st_size > 10_000


def test_a_warning_of_typst_is_an_error(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paper, "FONTS", Path("/nonexistent"))

    with pytest.raises(paper.Unprintable, match="ibm plex sans"):
        write(make.figures(), ReportFormat.PDF)


def test_the_public_edition_names_no_supplier_and_no_contribution(write: Write) -> None:
    figures = make.figures(edition=ReportEdition.PUBLIC)

    read = json.loads(write(figures, ReportFormat.JSON).read_text())

    assert not {"suppliers", "contributions"} & set(read["sections"])
    assert "De Ruime Pan" not in write(figures, ReportFormat.CSV).read_text("utf-8-sig")


def test_an_empty_report_is_a_report(write: Write) -> None:
    empty = replace(
        make.figures(lines=0, contracts=0),
        kinds=(),
        suppliers=(),
        people=(),
        quality=(),
        corrections=(),
        quarters=(),
    )

    for form in ReportFormat:
        assert write(empty, form).stat().st_size > 100


def test_dates_are_those_of_the_period(write: Write) -> None:
    figures = make.figures(lines=1)
    year = replace(figures, scope=replace(figures.scope, start=date(2026, 1, 1), end=date(2026, 12, 31)))
    own = replace(figures, scope=replace(figures.scope, start=date(2026, 2, 3), end=date(2026, 5, 4)))

    assert formats.document(year).title == "Social return in 2026"
    assert (
        formats.document(own).title
        == "Social return van 3\u00a0februari\u00a02026 tot en met 4\u00a0mei\u00a02026"
    )


def test_the_csv_of_this_layout_is_the_one_that_was_agreed(write: Write) -> None:
    """A word or a column that changes makes old reports impossible to repeat: then LAYOUT goes up too."""
    agreed = ROOT / "tests" / "social_return" / f"report-layout-{LAYOUT}.csv"

    assert write(make.figures(lines=2, contracts=1), ReportFormat.CSV).read_bytes() == agreed.read_bytes()
