"""The four ways in which a report is written down, and the checksum that seals it."""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from enum import StrEnum
from pathlib import Path

from django.utils import translation

from . import csv, json, pdf, words, xlsx
from .document import Document
from .figures import Figures
from .sections import sections

LANGUAGE = "nl"
"""A report is a Dutch document, whoever asks for it."""


class Format(StrEnum):
    """What a report can be downloaded as."""

    PDF = "pdf"
    XLSX = "xlsx"
    CSV = "csv"
    JSON = "json"


CONTENT_TYPES = {
    Format.PDF: "application/pdf",
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Format.CSV: "text/csv; charset=utf-8",
    Format.JSON: "application/json",
}

WRITERS: dict[Format, Callable[[Document, Path], None]] = {
    Format.PDF: pdf.write,
    Format.XLSX: xlsx.write,
    Format.CSV: csv.write,
    Format.JSON: json.write,
}


def document(figures: Figures) -> Document:
    """The figures in Dutch words, sealed with the checksum of their CSV."""
    with translation.override(LANGUAGE):
        said = Document(figures, words.title(figures.scope), sections(figures))
        seal = hashlib.sha256()
        for line in csv.lines(said):
            seal.update(line)
        return replace(said, checksum=seal.hexdigest())


def write(said: Document, form: Format, to: Path) -> None:
    """Writes the document down in one format."""
    with translation.override(LANGUAGE):
        WRITERS[form](said, to)
