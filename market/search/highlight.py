"""Which words of a text answer a question, and why a listing was found: only reasons that are true."""

from market.search.question import Understood
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
