"""Text as text: what somebody typed can never become a formula, a second line or a broken file."""

import re
import unicodedata

CONTROL = re.compile(r"[\x00-\x1f\x7f\x80-\x9f\u2028\u2029\ufffe\uffff\ud800-\udfff]+")
FORMULA = tuple("=+-@＝＋－＠")
LONG_WORD = re.compile(r"[^\s\u200b\u00ad-]{24,}")
UNPRINTABLE = re.compile(
    "[^ -~\u00a0-\u017f\u0192\u0218-\u021b\u0386-\u038a\u038c\u038e-\u03a1\u03a3-\u03ce\u0400-\u045f"
    "\u1e80-\u1e85\u1e9e\u1ea0-\u1ef9\u200b\u2010-\u2015\u2018-\u201a\u201c-\u201e\u2020-\u2022\u2026\u202f"
    "\u2030\u2032\u2033\u2039\u203a\u20ac\u2116\u2122\u2190-\u2193\u2212\u2248\u2260\u2264\u2265\ufffd]"
)
"""What is not in IBM Plex Sans (checked by a test that prints all the rest)."""
LONGEST = 2000
"""More characters than any cell of a report needs, and fewer than a spreadsheet refuses."""


def plain(text: str) -> str:
    """One line without control characters, of a bearable length."""
    return CONTROL.sub(" ", text).strip()[:LONGEST]


def unformula(text: str) -> str:
    """The same for a CSV cell: an apostrophe keeps a spreadsheet from computing it."""
    shown = plain(text)
    return f"'{shown}" if shown.startswith(FORMULA) else shown


def printable(text: str) -> str:
    """The same for paper: what our fonts cannot show (an emoji, say) is a replacement mark."""
    return breakable(UNPRINTABLE.sub("\ufffd", unicodedata.normalize("NFC", plain(text))))


def breakable(text: str) -> str:
    """One line in which a word too long for its column may break every dozen characters."""
    return LONG_WORD.sub(lambda word: "\u200b".join(re.findall(".{1,12}", word.group())), plain(text))
