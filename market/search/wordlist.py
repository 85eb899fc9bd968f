"""The word list that comes with the house: a text of groups, each with what its words have in common."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from market.search.words import key

FILE = Path(__file__).parents[1] / "data" / "words.txt"
SIGNS = {"=": "same", "~": "near", "@": "place"}


def groups(text: str | None = None) -> Iterator[dict[str, Any]]:
    """Every group: its trade, relation, words and the keys they are looked up by."""
    trade = ""
    for line in filter(None, map(str.strip, (text or FILE.read_text("utf-8")).splitlines())):
        if line.startswith("["):
            trade = line.strip("[]")
        elif not line.startswith("#"):
            words = [word.strip() for word in line[1:].split(",")]
            yield {"trade": trade, "relation": SIGNS[line[0]], "words": words, "keys": keys(words)}


def keys(words: list[str]) -> list[str]:
    """How each word or phrase is looked up: in stems, without doubles."""
    return list(dict.fromkeys(found for word in words if (found := key(word))))
