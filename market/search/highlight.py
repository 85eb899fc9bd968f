"""Which words of a text answer a question, and why a listing was found: only reasons that are true."""

from collections.abc import Iterable
from dataclasses import dataclass

from market.search.question import Concept, Tier, Understood
from market.search.words import WORD, plain, stem

SURE = frozenset({"word", "same", "whole", "inside", "tail"})
SHORTEST_INSIDE = 4


def pieces(text: str, understood: Understood) -> list[tuple[str, bool]]:
    """The text in pieces, each with whether it was asked for: the word, another word for it, or a compound of it."""
    hits = _hits(understood)
    found: list[tuple[str, bool]] = []
    at = 0
    for match in WORD.finditer(text):
        if _answers(match[0], hits):
            found += [(text[at : match.start()], False), (match[0], True)]
            at = match.end()
    return [*found, (text[at:], False)]


@dataclass(frozen=True, slots=True)
class Reason:
    """What was asked, the word that answers it as it is written there, by which right, and where it stands."""

    asked: str
    found: str
    kind: str
    where: str


def reasons(texts: Iterable[tuple[str, str]], understood: Understood) -> list[Reason]:
    """For each thing asked, the surest word that answers it: in the first text that has one."""
    texts = list(texts)
    found = (_reason(concept, texts) for concept in understood.concepts)
    return [reason for reason in found if reason]


def _reason(concept: Concept, texts: list[tuple[str, str]]) -> Reason | None:
    """Where texts come by name: the title, the tags, the description."""
    for where, text in texts:
        for tier in concept.tiers:
            if tier.kind in {"category", "head"}:
                continue
            if word := _word_of(tier, text):
                return Reason(concept.asked, word, tier.kind, where)
    return None


def _word_of(tier: Tier, text: str) -> str:
    """The first word of a text that is one of these."""
    hits = frozenset(word for term in tier.terms for word in term.split(" "))
    if tier.kind == "whole" and not all(hit in _roots(text) for hit in hits):
        return ""
    return next((match[0] for match in WORD.finditer(text) if _answers(match[0], hits)), "")


def _roots(text: str) -> set[str]:
    return {stem(plain(match[0]).replace("-", "")) for match in WORD.finditer(text)}


def _hits(understood: Understood) -> frozenset[str]:
    """The stems that make a word worth marking."""
    return frozenset(
        word
        for concept in understood.concepts
        for tier in concept.tiers
        if tier.kind in SURE
        for term in tier.terms
        for word in term.split(" ")
    )


def _answers(written: str, hits: frozenset[str]) -> bool:
    """Whether a written word is a hit, in any number, or begins or ends with one."""
    word = plain(written)
    for piece in {word.replace("-", ""), *word.split("-")}:
        root = stem(piece)
        if root in hits or any(
            len(hit) >= SHORTEST_INSIDE
            and len(root) >= len(hit) + 3
            and (root.startswith(hit) or root.endswith(hit))
            for hit in hits
        ):
            return True
    return False
