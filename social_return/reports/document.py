"""A report ready to be written down: what every writer gets."""

from collections.abc import Iterator
from dataclasses import dataclass

from . import words
from .figures import Figures
from .tables import Table


@dataclass(frozen=True, slots=True)
class Document:
    """The figures with their sections in Dutch.

    `checksum` is the SHA-256 of the CSV file, so that anyone who has the file can compute it again.
    """

    figures: Figures
    title: str
    sections: tuple[Table, ...]
    checksum: str = ""

    def fields(self) -> Iterator[tuple[str, str, str, str, str]]:
        """The field list: section, field, code, kind of value, meaning."""
        for section in self.sections:
            for column in section.columns:
                yield (
                    str(section.title),
                    str(column.label),
                    f"{section.code}.{column.code}",
                    str(words.KINDS[column.kind]),
                    str(column.meaning),
                )
