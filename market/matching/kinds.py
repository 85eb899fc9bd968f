"""What kind of thing a text is about: the category, and the CPV code in it, while somebody still writes.

The words of a category are its names, the titles of its CPV codes and what its listings say. A word counts by
how much more often it is said in one category than in all; a compound counts by its parts where it is not
known itself. Nothing is invented here: with an empty catalogue the names and the titles are all there is.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class Kind:
    """A category to choose: its slug, its words, and its CPV codes with theirs."""

    slug: str
    names: str
    codes: Mapping[str, str]


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
    codes: Mapping[str, Mapping[str, list[str]]]

    @classmethod
    def of(cls, kinds: Iterable[Kind], listings: Iterable[tuple[str, str]]) -> "Kinds":
        """Count the words; `listings` are (slug of the category, text)."""
        said: dict[str, Counter[str]] = {}
        codes: dict[str, dict[str, list[str]]] = {}
        for kind in kinds:
            counted = said.setdefault(kind.slug, Counter())
            codes[kind.slug] = {code: stems(title) for code, title in kind.codes.items()}
            for word in stems(kind.names):
                counted[word] += NAME
            for words in codes[kind.slug].values():
                for word in words:
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
        """The code whose title has most of these words; the first of the category when none has any."""
        codes = self.codes[slug]
        if not codes:
            return ""
        fit = {code: sum(heard.get(word, 0) for word in set(words)) for code, words in codes.items()}
        return max(codes, key=lambda code: (fit[code], -list(codes).index(code)))


KEPT = "market:kinds:1"
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
            {code: " ".join(titles.get(code, ())) for code in one.cpv},
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
