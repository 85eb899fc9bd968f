"""Stage 4: fairness. Who goes first among equals, who gets a chance, who has enough on the plate.

Partnership and payment are not among the facts, so they cannot count.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import replace

from market.matching.facts import Need, Verdict, Weights

TIE = 3  # decimals of the score within which two candidates are equal
WORTH_A_LIFT = 0.5  # a newcomer is lifted from half of the best score on, not from nothing


def draw(need: Need, verdict: Verdict) -> str:
    """The lot that decides among equals: fixed for this request, another one for the next."""
    return lot(need.key, verdict.candidate.id)


def lot(key: str, enterprise: int | str) -> str:
    """A number of this request and this enterprise that nobody chose."""
    return hashlib.sha256(f"{key}:{enterprise}".encode()).hexdigest()


def lifted(verdict: Verdict, best: float, weights: Weights) -> Verdict:
    """A newcomer that fits gains a little, never more than the version of the weights allows."""
    gains = verdict.candidate.newcomer and verdict.score >= WORTH_A_LIFT * best
    return replace(verdict, lift=weights.newcomer_lift if gains else 0.0)


def rank(need: Need, verdicts: Iterable[Verdict], weights: Weights) -> list[Verdict]:
    """The candidates in the order a connector sees them; those with enough open introductions come last."""
    scored = list(verdicts)
    best = max((verdict.score for verdict in scored), default=0.0)
    most = weights.max_open_introductions
    fair = [
        replace(lifted(verdict, best, weights), full=verdict.candidate.open_introductions >= most)
        for verdict in scored
    ]
    return sorted(fair, key=lambda one: (one.full, -round(one.score + one.lift, TIE), draw(need, one)))
