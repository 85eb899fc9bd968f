"""Expressions PostgreSQL understands: finding Dutch listings by words that people type carelessly.

Three ways to meet a word, and one is enough: as a stem in the weighted vector (title, keywords,
description), in its other number (the Dutch stemmer keeps *fietsen* and *fiets* apart, so both are
asked), or by likeness to a word of the title or the keywords (typing errors, parts of compounds).
The functions and indexes stand in migration 0002_search.
"""

import re
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_
from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchRank, SearchVectorField
from django.db.models import F, FloatField, Func, Q, TextField, Value
from django.db.models.expressions import Combinable
from django.db.models.lookups import GreaterThanOrEqual

CONFIG = "market_dutch"
LIKENESS = 0.6
MOST_LETTERS = 200
MOST_WORDS = 8

WORD = re.compile(r"[^\W_]+(?:[’'-][^\W_]+)*")
VOWELS = "aeiou"
STOP = frozenset(
    """
    aan al als bij dan dat de der deze die dit door dus een en er gaan het hoe iets ik in is je kan
    kunnen maar me met mij mijn moet na naar niet nodig nog nu of om onder ons onze ook op over per te
    tot u uit uw van via voor waar wat we wie wij wil willen zijn zo zoek zoeken zonder the and for of
    with our we need a an
    """.split()  # noqa: SIM905 - a text of words reads better than a hundred quotes
)


def words(text: str) -> list[str]:
    """The words that count in what somebody typed: at most eight, without little words, in lower case.

    If there are only little words, they count after all: an answer is better than none.
    """
    found = [word.lower() for word in WORD.findall(text[:MOST_LETTERS])]
    kept = [word for word in found if word not in STOP] or found
    return list(dict.fromkeys(kept))[:MOST_WORDS]


def forms(word: str) -> list[str]:
    """A Dutch word in singular and plural, as far as spelling rules tell: fiets and fietsen, huis and huizen.

    Too many is harmless (a form that is no word finds nothing); one missing costs a hit.
    """
    found = [word, *_singulars(word), *_plurals(word)]
    return list(dict.fromkeys(form for form in found if len(form) > 1 or form == word))


def _singulars(word: str) -> list[str]:
    if len(word) < 5:
        return [word[:-1]] if len(word) > 3 and word.endswith("s") else []
    if word.endswith(("'s", "’s")):
        return [word[:-2]]
    if word.endswith("en"):
        return _stems_of_plural(word[:-2])
    if word.endswith("es"):
        return [word[:-1], word[:-2]]
    if word.endswith("s") and not word.endswith("ss"):
        return [word[:-1]]
    return []


def _stems_of_plural(stem: str) -> list[str]:
    """brillen → bril, bomen → boom, brieven → brief, huizen → huis, fietsen → fiets, kinderen → kind."""
    hard = stem[:-1] + {"v": "f", "z": "s"}.get(stem[-1], stem[-1])
    if stem[-1] == stem[-2]:
        return [stem[:-1]]
    found = [stem, hard]
    if stem[-2] in VOWELS and stem[-1] not in VOWELS and (len(stem) < 3 or stem[-3] not in VOWELS):
        found.append(f"{hard[:-1]}{stem[-2]}{hard[-1]}")
    if stem.endswith("er"):
        found.append(stem[:-2])
    return found


def _plurals(word: str) -> list[str]:
    if len(word) < 3 or word.endswith("en") or not word[-1].isalpha():
        return []
    soft = word[:-1] + {"f": "v", "s": "z"}.get(word[-1], word[-1])
    if word[-1] in VOWELS:
        return [f"{word}s", f"{word}'s", f"{word}n"]
    if word[-2] in VOWELS and word[-3] == word[-2]:
        return [f"{word[:-2]}{soft[-1]}en", f"{word}en", f"{word}s"]
    if word[-2] in VOWELS and word[-3] not in VOWELS:
        return [f"{word}{word[-1]}en", f"{word}en", f"{soft}en", f"{word}s"]
    return [f"{word}en", f"{soft}en", f"{word}s"]


class Fold(Func):
    """Lower case without accents, by our own immutable function, so that indexes can use it."""

    function = "market_fold"
    output_field = TextField()


class Likeness(Func):
    """How much the best stretch of the text looks like the word, from 0 to 1 (pg_trgm)."""

    function = "word_similarity"
    output_field = FloatField()


class LooksLike(GreaterThanOrEqual):
    """`word <% text`: likeness above the threshold of the connection (0.6), through the trigram index."""

    lookup_name = "looks_like"

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        word, word_params = self.process_lhs(compiler, connection)
        text, text_params = self.process_rhs(compiler, connection)
        return f"{word} <%% {text}", (*word_params, *text_params)


def tsquery(word: str) -> SearchQuery:
    """One word in all its forms, each through the Dutch stemmer; compounds like wijk-atelier stay one."""
    asked = [SearchQuery(form, config=CONFIG, search_type="plain") for form in forms(word)]
    return reduce(or_, asked)


@dataclass(frozen=True, slots=True)
class Question:
    """What somebody asks the catalogue: the words that count."""

    words: tuple[str, ...]

    @classmethod
    def of(cls, text: str) -> "Question":
        return cls(tuple(words(text)))

    def __bool__(self) -> bool:
        return bool(self.words)

    @property
    def forms(self) -> list[str]:
        """All forms of all words, to show which part of a title was found."""
        return [form for word in self.words for form in forms(word)]

    def condition(self, *, every: bool = True) -> Q:
        """Every word (or any) is met in one of the three ways."""
        return reduce(and_ if every else or_, [_is_met(word) for word in self.words])

    def rank(self) -> Combinable:
        """How well a listing answers: weighted words first, likeness of the title second."""
        query = reduce(or_, [tsquery(word) for word in self.words])
        likeness = Likeness(Fold(Value(" ".join(self.words))), F("search_text"))
        return SearchRank(F("search_vector"), query, normalization=Value(1)) * 2.0 + likeness


def _is_met(word: str) -> Q:
    """As a stem in any of its forms, or by likeness of the word or its singular."""
    alike = (Q(LooksLike(Fold(Value(form)), F("search_text"))) for form in (word, *_singulars(word)))
    return reduce(or_, alike, Q(search_vector=tsquery(word)))


__all__ = ["CONFIG", "Fold", "Question", "SearchVectorField", "forms", "words"]
