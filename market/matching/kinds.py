"""What kind of thing a text is about: the category, and the CPV code in it, while somebody still writes.

The words of a category are its names, the titles of its CPV codes and what its listings say. A word counts by
how much more often it is said in one category than in all; a compound counts by its parts where it is not
known itself. Nothing is invented here: with an empty catalogue the names and the titles are all there is.
"""

import math
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import chain

from django.core.cache import cache

from market.models import Category, Listing
from market.models.categories import cpv_titles
from market.search.words import parts, stems

NAME, TITLE, LISTING = 6, 3, 1
"""How much a word counts in the name of a category, in the title of a CPV code, in a listing."""
SMOOTH = 100.0
HEADLINE = 3
"""A title says it three times as loud as the text below it."""
AGAINST = -0.4
"""A word that is never said in a category speaks against it, but only a little: texts are about many things."""
NEAR = 0.25
"""What has less than a quarter of the evidence of the first is not worth a button."""
LEAST = 1.0
"""Less evidence than this is no suggestion."""
TOLD = 0.34
"""So much of the title of a CPV code must have been said; or the first code of the category is the better guess."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A category to choose: its slug, its words, and its CPV codes with their titles, one in each language."""

    slug: str
    names: str
    codes: Mapping[str, Collection[str]]


@dataclass(frozen=True, slots=True)
class Guess:
    """A category that a text may belong to, and the CPV code that fits best in it."""

    slug: str
    cpv: str


@dataclass(frozen=True)
class Kinds:
    """What is said in each category, and in all of them together."""

    said: Mapping[str, Mapping[str, int]]
    all_said: Mapping[str, int]
    codes: Mapping[str, Mapping[str, list[list[str]]]]

    @classmethod
    def of(cls, kinds: Iterable[Kind], listings: Iterable[tuple[str, str]]) -> "Kinds":
        """Count the words; `listings` are (slug of the category, text)."""
        said: dict[str, Counter[str]] = {}
        codes: dict[str, dict[str, list[list[str]]]] = {}
        for kind in kinds:
            counted = said.setdefault(kind.slug, Counter())
            codes[kind.slug] = {
                code: [stems(title) for title in titles] for code, titles in kind.codes.items()
            }
            for word in stems(kind.names):
                counted[word] += NAME
            for word in chain.from_iterable(chain.from_iterable(codes[kind.slug].values())):
                counted[word] += TITLE
        for slug, text in listings:
            if slug in said:
                for word in set(stems(text)):
                    said[slug][word] += LISTING
        whole: Counter[str] = Counter()
        for counted in said.values():
            whole.update(counted)
        return cls(said, whole, codes)

    def guess(self, title: str, text: str = "", *, most: int = 3) -> list[Guess]:
        """The likeliest categories first; none when no word says anything."""
        heard = self._heard(title, text)
        scores = {slug: self._score(slug, heard) for slug in self.said}
        least = max(LEAST, NEAR * max(scores.values(), default=0))
        best = sorted(
            (slug for slug in scores if scores[slug] >= least), key=lambda slug: (-scores[slug], slug)
        )[:most]
        return [Guess(slug, self._code(slug, heard)) for slug in best]

    def code(self, slug: str, title: str, text: str = "") -> str:
        """The CPV code of a category that was chosen, nearest to a text."""
        return self._code(slug, self._heard(title, text)) if slug in self.codes else ""

    def _heard(self, title: str, text: str) -> Counter[str]:
        heard: Counter[str] = Counter()
        for loud, words in ((HEADLINE, stems(title)), (1, stems(text))):
            for word in set(words):
                known = [word] if word in self.all_said else parts(word, self.all_said)
                for one in known:
                    heard[one] = max(heard[one], loud)
        return heard

    def _score(self, slug: str, heard: Mapping[str, int]) -> float:
        counted, whole = self.said[slug], sum(self.all_said.values())
        size = sum(counted.values())
        score = 0.0
        for word, loud in heard.items():
            usual = self.all_said.get(word, 0) / whole
            here = (counted.get(word, 0) + SMOOTH * usual) / (size + SMOOTH)
            score += loud * max(math.log(here / usual), AGAINST) if usual else 0.0
        return score

    def _code(self, slug: str, heard: Mapping[str, int]) -> str:
        """The code whose title was said best, in one of its languages; the first of the category when none was."""
        codes = self.codes[slug]
        if not codes:
            return ""
        told = {
            code: max((self._told(set(title), heard) for title in codes[code]), default=0) for code in codes
        }
        best = max(codes, key=lambda code: (told[code], -list(codes).index(code)))
        return best if told[best] >= TOLD else next(iter(codes))

    def _told(self, title: set[str], heard: Mapping[str, int]) -> float:
        """Which part of a title was said: a word that is said everywhere counts for less."""
        whole = sum(self.all_said.values())
        weights = {word: math.log(1 + whole / max(1, self.all_said.get(word, 0))) for word in title}
        return (
            sum(weights[word] for word in title if word in heard) / sum(weights.values()) if weights else 0.0
        )


KEPT = "market:kinds:2"
KEPT_FOR = 3600
NEWEST = 3000
"""Listings to learn from: more of them make no better guess, and this many are read in a blink."""


def known() -> Kinds:
    """What the catalogue says by now; read once an hour."""
    kept = cache.get(KEPT)
    if isinstance(kept, Kinds):
        return kept
    titles = cpv_titles()
    kinds = [
        Kind(
            one.slug,
            f"{one.name_nl} {one.name_en}",
            {code: titles.get(code, ()) for code in one.cpv},
        )
        for one in Category.objects.leaves().in_order()
    ]
    rows = (
        Listing.objects.in_catalogue().newest().values_list("category__slug", "title", "tags", "description")
    )
    read = Kinds.of(
        kinds, [(slug, f"{title} {' '.join(tags)} {text}") for slug, title, tags, text in rows[:NEWEST]]
    )
    cache.set(KEPT, read, KEPT_FOR)
    return read
