"""Expressions PostgreSQL understands: finding an enterprise by words.

A few thousand enterprises are read in a few milliseconds, so there is no index: every word has to stand
somewhere in the name, the mission or the story, accents and capitals aside, in the singular or the plural.
A name with a typing error is found by likeness.
"""

import re
from functools import reduce
from operator import and_, or_

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import CharField, F, Func, Q, TextField, Value
from django.db.models.functions import Concat

LIKENESS = 0.6
MOST_WORDS = 6
MOST_LETTERS = 100
WORD = re.compile(r"[^\W_]+(?:[’'-][^\W_]+)*")


class Plain(Func):
    """Lower case without accents; the immutable function of the ground floor (sif, migration 0002)."""

    function = "sif_plain"
    output_field = TextField()


PLAIN_NAME = Plain(F("name"), output_field=CharField())
TEXT = Plain(Concat("name", Value(" "), "mission", Value(" "), "story", output_field=TextField()))


def likeness_of_name(words: str) -> TrigramWordSimilarity:
    """How much what was typed looks like a part of the name, 0 to 1."""
    # expressions work as well as strings; the stubs know only strings
    return TrigramWordSimilarity(Plain(Value(words[:MOST_LETTERS])), Plain(F("name")))  # type: ignore[arg-type]


def has_every_word(field: str, words: str) -> Q:
    """Every word, in one of its forms, stands in the (plain) text; true for no words at all."""
    found = [word.lower() for word in WORD.findall(words[:MOST_LETTERS])][:MOST_WORDS]
    each = [
        reduce(or_, (Q(**{f"{field}__contains": Plain(Value(form))}) for form in forms(word)))
        for word in found
    ]
    return reduce(and_, each, Q())


def forms(word: str) -> list[str]:
    """A word, and what is left without its plural ending: fietsen also meets fiets."""
    if len(word) > 4 and word.endswith("en"):
        return [word, word[:-2]]
    return [word, word[:-1]] if len(word) > 4 and word.endswith("s") else [word]
