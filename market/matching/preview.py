"""What other weights would do: the stored factors of stored matches, added up another way.

Nothing is matched again: the factors do not depend on the weights, only their sum does.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from market.matching import policy
from market.matching.facts import Weights
from market.models import Match, Request

SHOWN = 5


@dataclass(frozen=True, slots=True)
class Move:
    """One candidate: its place now, and its place with the other weights."""

    match: Match
    before: int
    after: int

    @property
    def gain(self) -> int:
        """How many places it goes up; below zero, down."""
        return self.before - self.after


@dataclass(frozen=True, slots=True)
class Change:
    """One request: its first candidates with the other weights, in that order."""

    request: Request
    moves: tuple[Move, ...]

    @property
    def is_other(self) -> bool:
        """Whether a connector would see another first five, or another order."""
        return any(move.gain for move in self.moves)


def score(match: Match, weights: Weights) -> float:
    """The sum of the stored factors with these weights, and the lift as far as they allow it."""
    summed: float = sum(weights.of(factor["code"]) * factor["value"] for factor in match.factors)
    return summed + (weights.newcomer_lift if match.lift else 0.0)


def change(request: Request, matches: Sequence[Match], weights: Weights) -> Change:
    """The candidates of one request in another order; `matches` stand in the order they have now."""
    reordered = sorted(
        matches,
        key=lambda match: (match.full, -round(score(match, weights), policy.TIE), match.rank or 0, match.pk),
    )
    now = {match.pk: place for place, match in enumerate(matches, 1)}
    moves = (Move(match, now[match.pk], place) for place, match in enumerate(reordered, 1))
    return Change(request, tuple(moves)[:SHOWN])


def changes(requests: Iterable[Request], weights: Weights) -> list[Change]:
    """For each request what would change, in one question for all of them."""
    wanted = {request.pk: request for request in requests}
    ranked = Match.objects.filter(request__in=wanted, rank__isnull=False).select_related("enterprise")
    grouped: dict[int, list[Match]] = {}
    for match in ranked.order_by("request_id", "rank", "pk"):
        grouped.setdefault(match.request_id, []).append(match)
    return [change(wanted[pk], matches, weights) for pk, matches in grouped.items()]
