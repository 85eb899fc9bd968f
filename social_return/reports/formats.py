"""The four ways in which a report is written down, and the checksum that seals it."""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from django.utils import translation

from social_return.models.reports import ReportFormat

from . import csv, json, pdf, words, xlsx
from .document import Document
from .figures import Figures
from .sections import sections

LANGUAGE = "nl"
"""A report is a Dutch document, whoever asks for it."""


CONTENT_TYPES = {
    ReportFormat.PDF: "application/pdf",
    ReportFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ReportFormat.CSV: "text/csv; charset=utf-8",
    ReportFormat.JSON: "application/json",
}

WRITERS: dict[ReportFormat, Callable[[Document, Path], None]] = {
    ReportFormat.PDF: pdf.write,
    ReportFormat.XLSX: xlsx.write,
    ReportFormat.CSV: csv.write,
    ReportFormat.JSON: json.write,
}


def document(figures: Figures) -> Document:
    """The figures in Dutch words, sealed with the checksum of their CSV."""
    with translation.override(LANGUAGE):
        said = Document(figures, words.title(figures.scope), sections(figures))
        seal = hashlib.sha256()
        for line in csv.lines(said):
            seal.update(line)
        return replace(said, checksum=seal.hexdigest())


def write(said: Document, form: ReportFormat, to: Path) -> None:
    """Writes the document down in one format."""
    with translation.override(LANGUAGE):
        WRITERS[form](said, to)
