"""What a listing is found by: a tsvector of our own stems, weighted by where they stand.

PostgreSQL's parser and stemmer are left out on purpose: a vector is written here, word by word. A is the title,
B the tags and the category and what the title's compounds end in, C what they begin with and who makes it, D the
description and the parts of its compounds.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from market.search.words import compound, tokens

CATEGORY = "#"
MOST_PLACES = 200  # of one stem: more says nothing new


@dataclass(frozen=True, slots=True)
class Texts:
    """What a listing says, by how much it counts."""

    title: str
    labels: str = ""  # tags
    category: str = ""  # in Dutch and in English: only literal words find it, marked with a #
    maker: str = ""  # who makes it and where, the impact in one line
    text: str = ""


def stems_of(texts: Texts) -> set[str]:
    """Every stem of a listing, parts of compounds not counted."""
    return {
        root
        for text in (texts.title, texts.labels, texts.category, texts.maker, texts.text)
        for root, _ in tokens(text)
    }


def vector(texts: Texts, known: Mapping[str, int]) -> str:
    """The tsvector as PostgreSQL reads it: 'fiets':1A,9D 'kerst':4C."""
    places: defaultdict[str, list[tuple[int, str]]] = defaultdict(list)
    place = 0
    for text, weight, tail_weight, head_weight in (
        (texts.title, "A", "B", "C"),
        (texts.labels, "B", "C", "C"),
        (texts.maker, "C", "D", "D"),
        (texts.text, "D", "D", "D"),
    ):
        for root, _ in tokens(text):
            place += 1
            places[root].append((place, weight))
            inside = compound(root, known)
            for number, part in enumerate(inside, 1):
                places[part].append((place, tail_weight if number == len(inside) else head_weight))
    for root, _ in tokens(texts.category):
        place += 1
        places[CATEGORY + root].append((place, "B"))
    return " ".join(_lexeme(root, found) for root, found in places.items())


def _lexeme(root: str, found: Iterable[tuple[int, str]]) -> str:
    at = ",".join(f"{place}{weight}" for place, weight in list(found)[:MOST_PLACES])
    return f"{quoted(root)}:{at}"


def quoted(root: str) -> str:
    """A stem as PostgreSQL's vectors and queries take it, whatever signs it holds."""
    plain = root.replace("\\", "\\\\").replace("'", "''")
    return f"'{plain}'"
