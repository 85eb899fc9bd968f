"""Words with PostgreSQL's own Dutch configuration: good enough to look through a few hundred requests.

The Dutch stemmer keeps *fietsen* and *fiets* apart, so both are asked. The configuration and the folding stand in
migration 0001_search. The catalogue has its own words (market.search.words).
"""

import re
from functools import reduce
from operator import or_

from django.contrib.postgres.search import SearchQuery
from django.db.models import Func, TextField

CONFIG = "market_dutch"
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


def tsquery(word: str) -> SearchQuery:
    """One word in all its forms, each through the Dutch stemmer; compounds like wijk-atelier stay one."""
    asked = [SearchQuery(form, config=CONFIG, search_type="plain") for form in forms(word)]
    return reduce(or_, asked)
