"""What somebody asks the catalogue: words, and what they mean once the word list has been read.

`Question` is pure text. `Understood` adds what the catalogue knows of those words: how telling each is, which
others mean the same, what a typing error stood for, which place was named. From it come three things PostgreSQL
understands: a condition, a rank, and the place served. `Word.objects.understand` makes it, in one statement.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import combinations, pairwise

from market.search.vectors import quoted
from market.search.words import LITTLE, WORD, plain, stem

LOCATING = frozenset("in te rond bij nabij regio omgeving gemeente".split())  # noqa: SIM905
LOOSE = frozenset({"near", "tail", "head"})
QUOTES = '"“”„'
MOST_LETTERS = 200
MOST_WORDS = 8
MOST_NGRAM = 4
TELLING = 0.3  # of the weight of the most telling word
MOST_OF_IT = 0.6  # of the weight of a question must be met, to be found at once
WIDE = 1_000
DECIDING = 5  # words, the most telling ones: what more is asked only ranks


@dataclass(frozen=True, slots=True)
class Asked:
    """One word of a question: as typed, in plain letters, its stem, and whether "in" or the like stood before it."""

    written: str
    plain: str
    root: str
    is_located: bool = False


@dataclass(frozen=True, slots=True)
class Tier:
    """Words that mean what was asked, how nearly so, and by which right: the word itself, another word, a part."""

    kind: str
    gain: float
    terms: tuple[str, ...]  # each a stem, or several that must all be there, with spaces between

    @property
    def is_sure(self) -> bool:
        """Whether it means what was asked; what only belongs to it is for when there is little else."""
        return self.kind not in LOOSE


@dataclass(frozen=True, slots=True)
class Concept:
    """One thing asked for: how telling it is, and every way to meet it, nearest first."""

    asked: str
    weight: float
    tiers: tuple[Tier, ...]
    leanings: Mapping[int, float] = field(default_factory=dict, compare=False)
    is_known: bool = True  # some listing uses one of its words
    listings: int = field(default=0, compare=False, repr=False)  # at most so many are sure to meet it

    def query(self, *, sure: bool) -> str:
        """A tsquery that any of its ways meets; `sure`: only the word itself and what means the same."""
        return any_of(term for tier in self.tiers if tier.is_sure or not sure for term in tier.terms)


@dataclass(frozen=True, slots=True)
class Spot:
    """A place or a region that was named."""

    name: str
    code: str
    is_region: bool = False


@dataclass(frozen=True, slots=True)
class Understood:
    """A question after the word list has been read."""

    concepts: tuple[Concept, ...] = ()
    spot: Spot | None = None
    corrected: tuple[tuple[str, str], ...] = ()  # typed, taken for
    catalogue: int = field(default=0, compare=False, repr=False)  # about so many listings there are

    def __bool__(self) -> bool:
        return bool(self.concepts or self.spot)

    def instead_of(self, text: str) -> str:
        """What was typed with the words put right; nothing where nothing was wrong."""
        for typed, meant in self.corrected:
            text = re.sub(rf"(?<!\w){re.escape(typed)}(?!\w)", meant, text, flags=re.IGNORECASE)
        return text if self.corrected else ""

    @property
    def full(self) -> float:
        """The weight of everything asked."""
        return sum(concept.weight for concept in self.concepts) or 1.0

    def query(self, *, every: bool) -> str:
        """The tsquery of those to be ranked: sure to answer most of it, or having to do with any of it."""
        if not every:
            return " | ".join(concept.query(sure=False) for concept in self._telling())
        return " | ".join(
            "(" + " & ".join(f"({concept.query(sure=True)})" for concept in some) + ")"
            for some in self._enough()
        )

    def _telling(self) -> list[Concept]:
        """The concepts that say what is wanted; of "old computers" not the old."""
        most = max((concept.weight for concept in self.concepts if concept.is_known), default=0.0)
        return [concept for concept in self.concepts if concept.weight >= TELLING * most]

    def _enough(self) -> list[tuple[Concept, ...]]:
        """The smallest sets of concepts that together carry enough weight."""
        heaviest = sorted(self.concepts, key=lambda concept: -concept.weight)[:DECIDING]
        full = sum(concept.weight for concept in heaviest) or 1.0
        found: list[tuple[Concept, ...]] = []
        for size in range(1, len(heaviest) + 1):
            for some in combinations(heaviest, size):
                if any(set(less) <= set(some) for less in found):
                    continue
                if sum(concept.weight for concept in some) >= MOST_OF_IT * full:
                    found.append(some)
        return found

    @property
    def is_wide(self) -> bool:
        """Whether so many answer that leafing through the newest meets enough of them before all hits are read.

        The one costs the less the more hits there are, the other the more: they are equal where this is.
        """
        hits = max((min(concept.listings for concept in some) for some in self._enough()), default=0)
        return hits * hits > WIDE * self.catalogue > 0

    def leanings(self) -> dict[int, float]:
        """Which categories the words point to, 0 to 1."""
        lean: dict[int, float] = {}
        for concept in self.concepts:
            for category, share in concept.leanings.items():
                lean[category] = lean.get(category, 0.0) + share * concept.weight / self.full
        return lean


def any_of(terms: Iterable[str]) -> str:
    """A tsquery for any of these."""
    return " | ".join(dict.fromkeys(all_of(term) for term in terms))


def all_of(term: str) -> str:
    """A tsquery for a word, or for all words of a phrase."""
    words = [quoted(word) for word in term.split(" ")]
    return words[0] if len(words) == 1 else "(" + " & ".join(words) + ")"


def is_quoted(text: str) -> bool:
    """Whether all of it stands in double quotes."""
    text = text.strip()
    return len(text) > 2 and text[0] in QUOTES and text[-1] in QUOTES


@dataclass(frozen=True, slots=True)
class Question:
    """What somebody asks the catalogue: the words that count."""

    words: tuple[str, ...]
    located: frozenset[str] = frozenset()
    is_literal: bool = False
    _understood: dict[str, Understood] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def of(cls, text: str) -> "Question":
        """The words that count in what somebody typed; if there are only little words, they count after all.

        In quotes it is meant as typed: nothing is corrected.
        """
        found = [word.lower() for word in WORD.findall(text[:MOST_LETTERS])]
        kept = [word for word in found if plain(word) not in LITTLE] or found
        located = {word for before, word in pairwise(found) if before in LOCATING}
        return cls(tuple(dict.fromkeys(kept))[:MOST_WORDS], frozenset(located), is_literal=is_quoted(text))

    def __bool__(self) -> bool:
        return bool(self.words)

    @property
    def understood(self) -> Understood:
        """What it means, once the word list was read; before that, nothing."""
        return self._understood.get("it", Understood())

    def understand(self, read: Callable[["Question"], Understood]) -> Understood:
        """Reads the word list once, whoever asks first."""
        if "it" not in self._understood:
            self._understood["it"] = read(self)
        return self._understood["it"]

    @property
    def asked(self) -> list[Asked]:
        """Every word with its stem."""
        return [
            Asked(word, plain(word), stem(plain(word).replace("-", "")), word in self.located)
            for word in self.words
        ]
