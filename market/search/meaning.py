"""From words to what they mean: the word list and the vocabulary, read once, turned into concepts."""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from market.search.nearest import nearest, slips, swaps
from market.search.question import MOST_NGRAM, Asked, Concept, Question, Spot, Tier, Understood
from market.search.vectors import CATEGORY
from market.search.words import compound, pieces, plain, stem

GAINS = {
    "word": 1.0,
    "same": 0.75,
    "whole": 0.75,
    "inside": 0.7,
    "tail": 0.4,
    "category": 0.5,
    "near": 0.35,
    "head": 0.15,
}
UNKNOWN = 6.0  # how telling a word is that nobody used yet
MOST_TERMS = 40


@dataclass(slots=True)
class Known:
    """What the vocabulary says of a stem."""

    written: str
    weight: float
    listings: int
    leanings: dict[int, float]


@dataclass(slots=True)
class Reading:
    """Everything one statement found."""

    words: dict[str, Known] = field(default_factory=dict)
    groups: list[tuple[str, list[str], list[str]]] = field(default_factory=list)
    places: list[Spot] = field(default_factory=list)
    near: dict[str, list[tuple[str, int]]] = field(default_factory=dict)
    inside: dict[str, list[str]] = field(default_factory=dict)
    swaps: dict[str, int] = field(default_factory=dict)
    catalogue: int = 0

    @classmethod
    def of(cls, rows: Iterable[Sequence[Any]]) -> "Reading":
        """Sort the rows by what they are."""
        found = cls()
        for kind, name, text, weight, listings, leanings, keys, words in rows:
            if kind == "word":
                lean = {int(key): share for key, share in json.loads(leanings or "{}").items()}
                found.words[name] = Known(text, weight, listings, lean)
            elif kind == "group":
                found.groups.append((name, keys, words))
            elif kind == "near":
                found.near.setdefault(name, []).append((text, listings))
            elif kind == "all":
                found.catalogue = listings
            elif kind == "swap":
                found.swaps[name] = listings
            elif kind == "inside":
                found.inside.setdefault(name, []).append(text)
                found.words.setdefault(text, Known(text, weight, listings, {}))
            else:
                found.places.append(Spot(text, name, is_region=kind == "region"))
        return found

    def uses(self, root: str) -> bool:
        """Whether any listing uses this stem."""
        return root in self.words and self.words[root].listings > 0


Fetch = Callable[[dict[str, list[str]]], Reading]


def read(question: Question, fetch: Fetch) -> Understood:
    """What these words mean to this catalogue."""
    asked = question.asked
    if not asked:
        return Understood()
    reading = fetch(wanted(asked))
    fixed = asked if question.is_literal else [_corrected(word, reading) for word in asked]
    corrected = tuple(
        (old.written, new.written) for old, new in zip(asked, fixed, strict=True) if old.root != new.root
    )
    if corrected:
        asked, reading = fixed, fetch(wanted(fixed))
    spot, rest = _spot(asked, reading)
    concepts = tuple(_concept(i, rest, reading) for i in range(len(rest)))
    return Understood(concepts, spot, corrected, reading.catalogue)


def wanted(asked: list[Asked]) -> dict[str, list[str]]:
    """Everything to look up for these words."""
    roots = [word.root for word in asked]
    joined = [first + second for first, second in pairwise(roots)]
    stems = {*roots, *joined, *(piece for root in roots for piece in pieces(root))}
    return {
        "plains": [word.plain for word in asked],
        "roots": roots,
        "stems": sorted(stems),
        "keys": sorted(
            {*_ngrams(roots), *joined, *(piece for root in roots for piece in pieces(root) if len(piece) > 3)}
        ),
        "swaps": sorted({swap for word in asked for swap in swaps(word.plain)}),
        "names": _ngrams([word.plain for word in asked]),
    }


def _ngrams(words: Sequence[str]) -> list[str]:
    return [
        " ".join(words[at : at + size])
        for size in range(1, MOST_NGRAM + 1)
        for at in range(len(words) - size + 1)
    ]


def _corrected(word: Asked, reading: Reading) -> Asked:
    """The word that was meant, where nobody knows the one that was typed."""
    candidates = reading.near.get(word.plain, [])
    if not candidates or any(word.root in keys for _, keys, _ in reading.groups):
        return word
    swapped = [(swap, reading.swaps[swap]) for swap in swaps(word.plain) if swap in reading.swaps]
    meant = nearest(word.plain, candidates + swapped)
    if not meant or stem(meant) == word.root:
        return word
    whole = len(_parts(word.root, reading)) == 2
    if (whole or reading.inside.get(word.root)) and slips(word.plain, meant, most=2) > 1:
        return word
    return Asked(meant, meant, stem(meant))


# Municipalities that are ordinary words: a place only after "in", "te" or the like.
WORDS_TOO = frozenset("beek bergen best buren duiven houten huizen losser putten sluis".split())  # noqa: SIM905


def _spot(asked: list[Asked], reading: Reading) -> tuple[Spot | None, list[Asked]]:
    """The place that was named, the longest name first, and the words that are left."""
    for spot in sorted(reading.places, key=lambda spot: (-len(spot.name), spot.is_region)):
        name = plain(spot.name).split(" ")
        if name[0] in WORDS_TOO and not any(word.plain == name[0] and word.is_located for word in asked):
            continue
        for at in range(len(asked) - len(name) + 1):
            if [word.plain for word in asked[at : at + len(name)]] == name:
                return spot, asked[:at] + asked[at + len(name) :]
    return None, asked


def _concept(at: int, asked: list[Asked], reading: Reading) -> Concept:
    """One word with every way to meet it, as far as a listing uses those words."""
    word = asked[at]
    terms = _terms(at, asked, reading)
    tiers: list[Tier] = []
    seen: set[str] = set()
    for kind, gain in GAINS.items():
        new = [term for term in dict.fromkeys(terms.get(kind, ())) if term not in seen]
        if kind not in {"word", "category"}:
            new = [term for term in new if all(map(reading.uses, term.split(" ")))]
        seen.update(new)
        if new:
            tiers.append(Tier(kind, gain, tuple(new[:MOST_TERMS])))
    known = [reading.words[word.root]] if reading.uses(word.root) else _known(terms, reading)
    return Concept(
        asked=word.written,
        weight=min((one.weight for one in known), default=UNKNOWN),
        tiers=tuple(tiers),
        leanings=_leanings(known),
        is_known=bool(known),
        listings=_listings(tiers, reading),
    )


def _listings(tiers: list[Tier], reading: Reading) -> int:
    """How many listings hold a word that is sure to mean this, at most."""
    used = (
        min(reading.words[word].listings for word in term.split(" "))
        for tier in tiers
        if tier.is_sure
        for term in tier.terms
        if all(map(reading.uses, term.split(" ")))
    )
    return sum(used)


def _terms(at: int, asked: list[Asked], reading: Reading) -> dict[str, list[str]]:
    """Every way to meet a word, by kind: as it is, by what means the same, by its parts, by what is near it."""
    word, roots = asked[at], [each.root for each in asked]
    joined = [roots[i] + roots[i + 1] for i in (at - 1, at) if 0 <= i < len(roots) - 1]
    own = [word.root, *filter(reading.uses, joined)]
    keys = {gram for gram in _ngrams(roots) if word.root in gram.split(" ")} | set(own)
    inside = _parts(word.root, reading)
    terms: dict[str, list[str]] = {"word": own, "category": [CATEGORY + root for root in own]}
    terms["same"] = _others("same", keys, reading)
    terms["near"] = _others("near", keys, reading)
    terms["inside"] = [
        root
        for root in reading.inside.get(word.root, [])
        if root.startswith(word.root) or root.endswith(word.root)
    ]
    if len(inside) == 2:
        terms["whole"] = [" ".join(inside)]
        terms["head"] = [inside[0]]
    if inside:
        terms["tail"] = [inside[-1], *_others("same", {inside[-1]}, reading)]
    return terms


def _parts(root: str, reading: Reading) -> tuple[str, ...]:
    return compound(root, {word: known.listings for word, known in reading.words.items()})


def _others(relation: str, keys: set[str], reading: Reading) -> list[str]:
    """The other words of every group that holds one of these."""
    return [
        key
        for kind, members, _ in reading.groups
        if kind == relation and keys & set(members)
        for key in members
        if key not in keys
    ]


def _known(terms: dict[str, list[str]], reading: Reading) -> list[Known]:
    """What is known of the nearest words that are used, when the word itself is not."""
    for kind in ("same", "inside", "whole", "tail", "near"):
        parts = [part for term in terms.get(kind, ()) for part in term.split(" ")]
        if found := [reading.words[part] for part in parts if reading.uses(part)]:
            return found
    return []


def _leanings(known: list[Known]) -> dict[int, float]:
    """The categories that these words point to, together."""
    total = sum(one.listings for one in known) or 1
    lean: dict[int, float] = {}
    for one in known:
        for category, share in one.leanings.items():
            lean[category] = lean.get(category, 0.0) + share * one.listings / total
    return lean
