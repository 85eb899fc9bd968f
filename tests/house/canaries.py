"""A word of its own in every text field of both sides, and a nose for such words in any answer."""

import contextlib
import io
import re
import zipfile
import zlib
from collections.abc import Iterator

import pikepdf
from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import DataError, IntegrityError, connection, models, transaction
from django.http import HttpResponseBase

from tests.house.public import CODES

OURS = ("sif", "enterprises", "market", "challenges", "social_return")
WORD = re.compile(r"kanarie([ab])(\d{3})")


def fields() -> Iterator[tuple[str, type[models.Model], models.Field]]:
    """Every field of ours that can hold somebody's text, by its label."""
    for model in apps.get_models():
        if model._meta.app_label in OURS:
            for field in model._meta.concrete_fields:
                label = f"{model._meta.label_lower}.{field.name}"
                if holds_text(field) and label not in CODES:
                    yield label, model, field


def holds_text(field: models.Field) -> bool:
    """Whether somebody can type a sentence in it: no choice from a list, no web name, no file."""
    inner = field.base_field if isinstance(field, ArrayField) else field
    is_text = isinstance(inner, models.CharField | models.TextField) and not isinstance(
        inner, models.SlugField
    )
    return is_text and not inner.choices and not isinstance(field, models.GeneratedField)


class Canaries:
    """The words, by field; and which rows belong to which side."""

    def __init__(self) -> None:
        self.words: dict[str, str] = {}
        self.unplanted: set[str] = set()

    def plant(self, rows: dict[str, dict[str, tuple[int, int]]]) -> None:
        """Puts its word in front of the text of every field; `rows` says from which key to which, by side."""
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")  # append-only tables too
        for number, (label, model, field) in enumerate(fields()):
            for side, reach in rows.items():
                first, last = reach[model._meta.label_lower]
                word = f"kanarie{side.lower()}{number:03d}"
                self.words[word] = label
                mine = model._default_manager.filter(pk__gt=first, pk__lte=last)
                if not sum(self._write(row, field, word) for row in mine):
                    self.unplanted.add(label)
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = origin")

    def _write(self, row: models.Model, field: models.Field, word: str) -> bool:
        """Whether the word stands there now; some fields may only hold text in some states of the row."""
        value = [word] if isinstance(field, ArrayField) else self._sung(field, word, row)
        try:
            with transaction.atomic():
                type(row)._default_manager.filter(pk=row.pk).update(**{field.name: value})
        except (IntegrityError, DataError):
            return False
        return True

    @staticmethod
    def _sung(field: models.Field, word: str, row: models.Model) -> str:
        if isinstance(field, models.EmailField):
            return f"{word}.{row.pk}@test.example"
        if isinstance(field, models.URLField):
            return f"https://{word}.example/"
        if field.unique:
            return f"{word}-{row.pk}"
        return f"{word} {getattr(row, field.attname) or ''}"[: field.max_length].strip()

    def heard(self, text: str, side: str) -> set[str]:
        """The fields of a side whose word is in a text."""
        return {
            self.words[hit[0]]
            for hit in WORD.finditer(text.lower())
            if hit[1] == side.lower() and hit[0] in self.words
        }


def text_of(answer: HttpResponseBase) -> str:
    """Everything that can be read in an answer: the words in its headers, its page, its sheets, its paper."""
    raw = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return f"{answer.headers} {read(raw)}"


def read(raw: bytes) -> str:
    """The words in a file, whatever kind it is."""
    if raw.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(raw)) as folder:
            return " ".join(read(folder.read(name)) for name in folder.namelist())
    if raw.startswith(b"%PDF"):
        with contextlib.suppress(pikepdf.PdfError):  # a test may call anything a PDF
            return read_pdf(raw)
    if raw.startswith(b"\x1f\x8b"):
        return read(zlib.decompress(raw, zlib.MAX_WBITS | 16))
    return raw.decode("utf-8", "replace")


def read_pdf(raw: bytes) -> str:
    """The words on paper, through each font's table from glyph to letter."""
    words: list[str] = []
    with pikepdf.open(io.BytesIO(raw)) as paper:
        for page in paper.pages:
            fonts = page.get("/Resources", {}).get("/Font", {})
            letters = {name: _letters(font) for name, font in fonts.items()}
            current: dict[int, str] = {}
            for operands, operator in pikepdf.parse_content_stream(page):
                if str(operator) == "Tf":
                    current = letters.get(str(operands[0]), {})
                elif str(operator) in {"Tj", "TJ", "'", '"'}:
                    words.append(_spelled(operands[-1], current))
    return "".join(words)


def _letters(font: object) -> dict[int, str]:
    """From the code in the text to the letter it stands for."""
    table: dict[int, str] = {}
    if "/ToUnicode" not in font:
        return table
    cmap = bytes(font.ToUnicode.read_bytes()).decode("latin-1")
    for block in re.findall(r"beginbfchar(.*?)endbfchar", cmap, re.S):
        for code, letter in re.findall(r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>", block):
            table[int(code, 16)] = bytes.fromhex(letter).decode("utf-16-be", "replace")
    for block in re.findall(r"beginbfrange(.*?)endbfrange", cmap, re.S):
        for first, last, letter in re.findall(
            r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>", block
        ):
            for step in range(int(last, 16) - int(first, 16) + 1):
                table[int(first, 16) + step] = chr(int(letter, 16) + step)
    return table


def _spelled(shown: object, letters: dict[int, str]) -> str:
    parts = (
        [part for part in shown if isinstance(part, pikepdf.String)]
        if isinstance(shown, pikepdf.Array)
        else [shown]
    )
    said = []
    for part in parts:
        codes = bytes(part)
        pairs = [int.from_bytes(codes[i : i + 2], "big") for i in range(0, len(codes), 2)]
        said.append("".join(letters.get(code, "") for code in pairs))
    return "".join(said)
