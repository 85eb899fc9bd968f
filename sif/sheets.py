"""Tables that people bring and take away: CSV and XLSX, read with care and written as text.

A table is read by what is in it, never by its name, with a limit on everything that can grow: bytes, unpacked
bytes, rows, columns, letters in a cell. No formula is computed and no link is followed. In a CSV a cell that
a spreadsheet would take for a formula gets an apostrophe in front, and loses it again when it comes back.
"""

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import IO, Any, TypeVar
from xml.parsers import expat

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from sif.workbook import TO_BRING_BACK, Book, Kind
from sif.workbook import Cell as Cell

MOST_BYTES = 5_000_000
MOST_UNPACKED = 20_000_000
MOST_PARTS = 500
LONGEST_INDEX = 400 * MOST_PARTS  # bytes of the list of parts: looked at before the list is read
MOST_ROWS = 2_000
MOST_COLUMNS = 60
WIDTH = 20
LONGEST_CELL = 8_000

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"
SEEMS_A_FORMULA = re.compile(r"'*[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]")
GUARDED = re.compile(r"'+[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]")
HIDDEN_SIGN = re.compile(r"_x([0-9A-Fa-f]{4})_")
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def guard(text: str) -> str:
    """The text for a CSV cell: what a spreadsheet would compute gets an apostrophe in front."""
    return f"'{text}" if SEEMS_A_FORMULA.match(text) else text


def unguard(text: str) -> str:
    """The text again, without the apostrophe that `guard` put there."""
    return text[1:] if GUARDED.match(text) else text


def csv_of(rows: Iterable[Sequence[Cell]]) -> bytes:
    """As Dutch spreadsheets open it: semicolons, decimal commas, UTF-8 with its mark."""
    file = io.StringIO(newline="")
    writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
    for row in rows:
        writer.writerow([_csv_cell(cell) for cell in row])
    return file.getvalue().encode("utf-8-sig")


def _csv_cell(cell: Cell) -> str:
    if cell is None:
        return ""
    return guard(cell) if isinstance(cell, str) else str(cell).replace(".", ",")


def xlsx_of(rows: Iterable[Sequence[Cell]], *, title: str) -> bytes:
    """One sheet: text as text, numbers as numbers, the first row in bold and always in view."""
    file = io.BytesIO()
    following = iter(rows)
    heads = [str(cell) for cell in next(following, ())]
    with Book(file, text=TO_BRING_BACK) as book:
        book.sheet(title[:31], heads, [Kind.TEXT] * MOST_COLUMNS, [WIDTH] * len(heads), following)
    return file.getvalue()


def read(upload: "UploadedFile[Any]", *, most_rows: int = MOST_ROWS) -> list[list[str]]:
    """The cells of a CSV or of the first sheet of an XLSX, as text; empty rows at the end are left out.

    Raises:
        ValidationError: too large, too many rows, damaged, or no table at all; the sentence says what to do.
    """
    if (upload.size or 0) > MOST_BYTES:
        raise ValidationError(
            _("This file is larger than 5 MB. Divide it into smaller files and try again."), code="bytes"
        )
    upload.seek(0)
    head = upload.read(4)
    upload.seek(0)
    try:
        rows = (
            _Xlsx(upload, most_rows).rows()
            if head == b"PK\x03\x04"
            else _csv(upload.read(), most_rows=most_rows)
        )
    finally:
        upload.seek(0)
    while rows and not any(rows[-1]):
        rows.pop()
    if not rows:
        raise ValidationError(
            _("This file is empty. Choose a file with a row of column names."), code="empty"
        )
    return rows


def too_many_rows(most_rows: int) -> ValidationError:
    return ValidationError(
        _("This file has more than %(most)s rows. Divide it into smaller files and try again."),
        params={"most": most_rows},
        code="rows",
    )


def _too_wide() -> ValidationError:
    return ValidationError(
        _("This file has more than %(most)s columns, or a cell with far too much text."),
        params={"most": MOST_COLUMNS},
        code="columns",
    )


def _no_table() -> ValidationError:
    return ValidationError(
        _("We cannot read this file. Save it as CSV or XLSX and try again."), code="format"
    )


def _csv(raw: bytes, *, most_rows: int) -> list[list[str]]:
    if b"\0" in raw:
        raise _no_table()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp1252", "replace")  # what Excel on Windows calls CSV
    first = text.partition("\n")[0]
    delimiter = max(";,\t", key=first.count)
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            if len(rows) > most_rows:
                raise too_many_rows(most_rows)
            if len(row) > MOST_COLUMNS or any(len(cell) > LONGEST_CELL for cell in row):
                raise _too_wide()
            rows.append([unguard(cell).strip(" ") for cell in row])
    except csv.Error as no:
        raise _no_table() from no
    return rows


def _bomb() -> ValidationError:
    return ValidationError(
        _("This spreadsheet is far too large inside. Copy your rows to a new one."), code="bomb"
    )


def _length_of_index(archive: IO[bytes]) -> int:
    """How many bytes the list of parts takes, as the end of a ZIP says; 0 when it says nothing.

    Reading a list of tens of thousands takes a second; the end of the file is read at once.
    """
    archive.seek(0, 2)
    archive.seek(max(0, archive.tell() - 65_557))  # the end record with the longest remark
    tail = archive.read()
    archive.seek(0)
    found = tail.rfind(b"PK\x05\x06")
    return int.from_bytes(tail[found + 12 : found + 16], "little") if found >= 0 else 0


class _Xlsx:
    """The first sheet of a workbook, read as a stream; no part is unpacked before its size is known."""

    def __init__(self, upload: IO[bytes], most_rows: int) -> None:
        self.upload, self.most_rows = upload, most_rows

    def rows(self) -> list[list[str]]:
        """All cells as text."""
        if _length_of_index(self.upload) > LONGEST_INDEX:
            raise _bomb()
        try:
            with zipfile.ZipFile(self.upload) as archive:
                parts = {part.filename: part.file_size for part in archive.infolist()}
                if len(parts) > MOST_PARTS or sum(parts.values()) > MOST_UNPACKED:
                    raise _bomb()
                strings: list[str] = []
                if "xl/sharedStrings.xml" in parts:
                    strings = self._parsed(archive, "xl/sharedStrings.xml", _Strings()).found
                sheet = self._parsed(archive, self._first_sheet(archive), _Sheet(strings, self.most_rows))
        except (
            zipfile.BadZipFile, zlib.error, expat.ExpatError, KeyError, NotImplementedError, RuntimeError,
            EOFError, OSError, ValueError, IndexError, ArithmeticError,
        ) as no:  # fmt: skip
            raise _no_table() from no
        return sheet.found

    def _first_sheet(self, archive: zipfile.ZipFile) -> str:
        named = self._parsed(archive, "xl/workbook.xml", _Attributes("sheet", f"{RELATION}|id")).found[0]
        links = self._parsed(
            archive, "xl/_rels/workbook.xml.rels", _Attributes("Relationship", "Id", "Target")
        )
        target = dict(zip(links.found[::2], links.found[1::2], strict=True))[named]
        return target.lstrip("/") if target.startswith("/") else f"xl/{target}"

    @staticmethod
    def _parsed(archive: zipfile.ZipFile, name: str, reader: "Reader") -> "Reader":
        parser = expat.ParserCreate(namespace_separator="|")
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = _no_doctype
        parser.StartElementHandler = reader.start
        parser.EndElementHandler = reader.end
        parser.CharacterDataHandler = reader.text
        with archive.open(name) as part:
            parser.ParseFile(part)
        return reader


def _no_doctype(*_anything: object) -> None:
    raise _no_table()  # entities have no business in a spreadsheet


class _Part:
    """What is looked for in one part of a workbook."""

    def __init__(self) -> None:
        self.letters: list[str] = []
        self.length = 0
        self.listening = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""

    def end(self, name: str) -> None:
        """An element ends."""

    def text(self, letters: str) -> None:
        """Letters, of which only those between the right tags count."""
        if self.listening:
            self.length += len(letters)
            if self.length > LONGEST_CELL:
                raise _too_wide()
            self.letters.append(letters)

    def taken(self) -> str:
        """What was heard since the last time, with the hidden signs of a spreadsheet made visible again."""
        heard = HIDDEN_SIGN.sub(_shown, "".join(self.letters))
        self.letters, self.length = [], 0
        return heard


def _shown(hidden: re.Match[str]) -> str:
    """The sign that a spreadsheet hid; what no database keeps (NUL, half a pair) stays as it was written."""
    sign = chr(int(hidden[1], 16))
    return hidden[0] if sign == "\0" or "\ud800" <= sign <= "\udfff" else sign


Reader = TypeVar("Reader", bound=_Part)


class _Attributes(_Part):
    """The values of some attributes of one kind of element."""

    def __init__(self, element: str, *names: str) -> None:
        super().__init__()
        self.element, self.names = element, names
        self.found: list[str] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name.rpartition("|")[2] == self.element:
            self.found += [attributes[wanted] for wanted in self.names]


class _Strings(_Part):
    """The texts that cells point at; what is pronounced with them (phonetic guides) is not read."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.aside = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        tag = name.rpartition("|")[2]
        self.aside = self.aside or tag == "rPh"
        self.listening = tag == "t" and not self.aside

    def end(self, name: str) -> None:
        tag = name.rpartition("|")[2]
        self.listening = False
        self.aside = self.aside and tag != "rPh"
        if tag == "si":
            self.found.append(self.taken())
            if len(self.found) > MOST_ROWS * MOST_COLUMNS:
                raise too_many_rows(MOST_ROWS)


class _Sheet(_Part):
    """The cells, row by row."""

    def __init__(self, strings: list[str], most_rows: int) -> None:
        super().__init__()
        self.strings, self.most_rows = strings, most_rows
        self.found: list[list[str]] = []
        self.kind, self.column = "", 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        tag = name.rpartition("|")[2]
        if tag == "row":
            place = int(attributes.get("r") or len(self.found) + 1)
            if place > self.most_rows + 1:
                raise too_many_rows(self.most_rows)
            self.found += [[] for _ in range(place - len(self.found))]
        elif tag == "c":
            self.kind = attributes.get("t", "n")
            self.column = _column(attributes.get("r", "")) or len(self.found[-1])
            if self.column >= MOST_COLUMNS:
                raise _too_wide()
        self.listening = tag in {"v", "t"}

    def end(self, name: str) -> None:
        tag = name.rpartition("|")[2]
        self.listening = False
        if tag == "c":
            row = self.found[-1]
            row += [""] * (self.column + 1 - len(row))
            row[self.column] = self._shown(self.taken()).strip(" ")

    def _shown(self, value: str) -> str:
        if self.kind == "s":
            return self.strings[int(value)] if value else ""
        if self.kind == "n" and value:
            return f"{Decimal(value).quantize(Decimal('0.000001')):f}".rstrip("0").rstrip(".")
        return value


def _column(reference: str) -> int:
    """0 for A7, 27 for AB7; 0 too where the cell does not say."""
    number = 0
    for letter in reference.rstrip("0123456789"):
        number = number * 26 + ord(letter) - 64
    return max(number - 1, 0)
