"""Tables come in with care and go out as text."""

import csv
import io
import random
import time
import zipfile
from decimal import Decimal

import openpyxl
import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from sif import sheets

NASTY = ["=1+1", "+31 6", "-", "@SUM(A1)", "\tx", "\rx", "'=x", "''=x", "'aanhaling", "gewoon", 'é;"a"\nb']
XLSX_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def upload(content: bytes, name: str = "tabel.bin") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def workbook(**parts: str) -> bytes:
    """A workbook by hand; `parts` replace or add what is in it."""
    link = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    whole = {
        "xl/workbook.xml": f'<workbook {XLSX_MAIN} xmlns:r="{link}"><sheets>'
        '<sheet name="a" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": "<Relationships>"
        '<Relationship Id="r1" Target="worksheets/sheet1.xml"/></Relationships>',
        **{name.replace("__", "/") + ".xml": text for name, text in parts.items()},
    }
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in whole.items():
            archive.writestr(name, text)
    return file.getvalue()


def sheet(rows: str) -> str:
    return f"<worksheet {XLSX_MAIN}><sheetData>{rows}</sheetData></worksheet>"


@pytest.mark.parametrize("writer", [sheets.csv_of, lambda rows: sheets.xlsx_of(rows, title="Aanbod")])
def test_what_was_written_is_read_back_the_same(writer):
    written = writer([["naam", "prijs"], *[[text, Decimal("4.50")] for text in NASTY]])

    rows = sheets.read(upload(written))

    assert [row[0] for row in rows[1:]] == NASTY
    assert {row[1].replace(",", ".").rstrip("0") for row in rows[1:]} == {"4.5"}


def test_a_hidden_sign_that_no_database_keeps_stays_as_it_was_written():
    cells = "".join(
        f"<c t='inlineStr'><is><t>{text}</t></is></c>" for text in ("a_x0000_b", "_xD800_", "_x0041_")
    )
    rows = sheets.read(upload(workbook(xl__worksheets__sheet1=sheet(f"<row>{cells}</row>"))))

    assert rows == [["a_x0000_b", "_xD800_", "A"]]


def test_no_cell_of_a_csv_starts_as_a_formula():
    lines = sheets.csv_of([[text] for text in NASTY]).decode("utf-8-sig")

    assert not [line for line in lines.split("\r\n") if line.strip('"')[:1] in set("=+-@\t\r")]


def test_a_spreadsheet_holds_text_and_no_formulas():
    book = openpyxl.load_workbook(io.BytesIO(sheets.xlsx_of([[text] for text in NASTY], title="A")))

    assert {cell.data_type for row in book.active.iter_rows() for cell in row} == {"s"}


def test_what_a_person_saved_from_a_spreadsheet_program_is_read():
    book = openpyxl.Workbook()
    book.active.append(["naam", "aantal", "prijs", "leeg", "ja"])
    book.active.append(["Soep", 10, 4.35 * 3, None, True])
    book.active["A4"] = "Brood"
    file = io.BytesIO()
    book.save(file)

    assert sheets.read(upload(file.getvalue())) == [
        ["naam", "aantal", "prijs", "leeg", "ja"],
        ["Soep", "10", "13.05", "", "1"],
        [],
        ["Brood"],
    ]


def hostile(number: int) -> list[str]:
    """So many strings that begin in a way a spreadsheet might compute, in a fixed order."""
    dice = random.Random(7)
    starts = [
        "=",
        "+",
        "-",
        "@",
        "\t",
        "\r",
        "'",
        "''=",
        "\uff1d",
        " =",
        "\n=",
        '"=',
        "=cmd|' /C calc'!A0",
        "",
    ]
    return [
        dice.choice(starts) + "".join(dice.choices("=+-@\t\r\n'\";, aé1€|!", k=dice.randint(0, 12)))
        for _ in range(number)
    ]


def test_ten_thousand_hostile_texts_are_text_in_both_kinds_of_file_and_come_back():
    texts = hostile(10_000)
    rows = [["tekst", "bedrag"], *([text, Decimal("12.50")] for text in texts)]

    _head, *lines = list(
        csv.reader(io.StringIO(sheets.csv_of(rows).decode("utf-8-sig"), newline=""), delimiter=";")
    )
    book = openpyxl.load_workbook(io.BytesIO(sheets.xlsx_of(rows, title="A")))
    _head, *cells = book.active.iter_rows()

    assert not [text for text, _ in lines if text[:1] and text[0] in "=+-@\t\r\0\uff1d"]
    assert [sheets.unguard(text) for text, _ in lines] == texts
    assert {one.data_type for one, _ in cells if one.value is not None} == {"s"}
    assert {amount.value for _, amount in cells} == {12.5}


@pytest.mark.parametrize("raw", ["naam;prijs\nThé;1,5\n", 'naam,prijs\nThé,"1,5"\n', "naam\tprijs\nThé\t1,5"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_every_usual_kind_of_csv_is_read(raw, encoding):
    assert sheets.read(upload(raw.encode(encoding))) == [["naam", "prijs"], ["Thé", "1,5"]]


ENTITY = '<!DOCTYPE a [<!ENTITY b "aaaaaaaaaa"><!ENTITY c "&b;&b;&b;&b;&b;">]>'
HOSTILE = {
    "nothing": (b"", "empty"),
    "nothing but lines": (b";;\n;;\n", "empty"),
    "a program": (b"\x7fELF" + bytes(100), "format"),
    "a zip of something else": (workbook()[:200], "format"),
    "no sheet": (workbook(), "format"),
    "a zip bomb": (workbook(xl__worksheets__sheet1=" " * 30_000_000), "bomb"),
    "entities": (workbook(xl__worksheets__sheet1=ENTITY + sheet("<row><c t='str'><v>&c;</v></c></row>")), "format"),
    "a row far down": (workbook(xl__worksheets__sheet1=sheet('<row r="999999999"/>')), "rows"),
    "a column far right": (workbook(xl__worksheets__sheet1=sheet('<row><c r="XFD1"/></row>')), "columns"),
    "a lost string": (workbook(xl__worksheets__sheet1=sheet('<row><c t="s"><v>7</v></c></row>')), "format"),
    "a number without end": (workbook(xl__worksheets__sheet1=sheet("<row><c><v>1e999999</v></c></row>")), "format"),
    "40,000 parts": (workbook(**{f"xl__media__{number}": "" for number in range(40_000)}), "bomb"),
    "half a sheet": (workbook(xl__worksheets__sheet1="<worksheet><sheetData><row>"), "format"),
    "100,000 rows": (b"naam;prijs\n" + b"Soep;4,50\n" * 100_000, "rows"),
    "100,000 rows in xlsx": (workbook(xl__worksheets__sheet1=sheet("<row><c><v>1</v></c></row>" * 100_000)), "rows"),
    "a cell of a megabyte": (b"naam\n" + b"a" * 1_000_000, "format"),
    "a quote that never ends": (b'naam\n"' + b"a\n" * 200_000, "format"),
    "1,000 columns": (b"a;" * 1000, "columns"),
    "six megabytes": (b"a" * 6_000_000, "bytes"),
}  # fmt: skip


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_table_is_refused_clearly_within_a_second(kind):
    content, code = HOSTILE[kind]
    started = time.monotonic()

    with pytest.raises(ValidationError) as no:
        sheets.read(upload(content))

    assert time.monotonic() - started < 1
    assert no.value.code == code
