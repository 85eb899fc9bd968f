"""Paper: PDF files that a screen reader can read (PDF/UA-1) and an archive can keep (PDF/A-2a), made by typst.

Typst refuses to make a file that breaks those standards. A warning (a font that is missing, say) is an
error here, because it would show only on paper. What is printed comes in as data: text stays text.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import typst
from django.conf import settings

FONTS = settings.BASE_DIR / "sif" / "fonts"


class Unprintable(Exception):
    """Typst warned or refused: the text says what about."""


def made(template: Path, content: Mapping[str, Any]) -> bytes:
    """The file of a template with this content, which is `sys.inputs.data` there, as JSON.

    Raises:
        Unprintable: the template and this content do not make an accessible PDF.
    """
    try:
        pdf, warnings = typst.compile_with_warnings(
            str(template),
            sys_inputs={"data": json.dumps(content, ensure_ascii=False)},
            font_paths=[str(FONTS)],
            ignore_system_fonts=True,
            pdf_standards=["a-2a", "ua-1"],
        )
    except typst.TypstError as refused:
        raise Unprintable(str(refused)) from refused
    if warnings:
        raise Unprintable("; ".join(str(warning) for warning in warnings))
    return bytes(pdf)


def date_of(moment: datetime) -> dict[str, int]:
    """The date of a document, for its template: the moment it tells of, so that the same content is the same file."""
    parts = ("year", "month", "day", "hour", "minute", "second")
    return {part: getattr(moment, part) for part in parts}
