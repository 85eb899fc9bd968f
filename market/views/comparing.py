"""Proposals side by side: the same rows for each, so that they can be compared."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from market.matching import explain
from market.matching.explain import Reason
from market.models import Match, Proposal, Request


@dataclass(frozen=True, slots=True)
class Column:
    """One proposal in the table: its price against the lowest, and how it meets what was asked."""

    proposal: Proposal
    points: Decimal
    is_cheapest: bool
    per_unit: Decimal | None
    reasons: list[Reason]
    is_valid: bool

    @property
    def width(self) -> int:
        """The length of the bar in percent."""
        return int(self.points * 10)


def points(price: Decimal, lowest: Decimal) -> Decimal:
    """The lowest price gets a 10; another price less, in proportion (as the page explains)."""
    if price <= 0:
        return Decimal("10.0")
    return (10 * lowest / price).quantize(Decimal("0.1"))


def side_by_side(request: Request, proposals: Sequence[Proposal], *, today: date) -> list[Column]:
    """The columns of the comparison, in the order given; empty when there is nothing to compare."""
    if not proposals:
        return []
    matches = {match.enterprise_id: match for match in Match.objects.filter(request=request)}
    lowest = min(proposal.net for proposal in proposals)
    return [
        Column(
            proposal=proposal,
            points=points(proposal.net, lowest),
            is_cheapest=proposal.net == lowest,
            per_unit=proposal.net / request.quantity if request.quantity else None,
            reasons=_reasons(matches.get(proposal.enterprise_id)),
            is_valid=proposal.is_valid_on(today),
        )
        for proposal in proposals
    ]


def _reasons(match: Match | None) -> list[Reason]:
    if match is None:
        return []
    shown = ("region", "capacity", "wishes", "category")
    return [
        line
        for line in explain.reasons(match.factors, match.failures)
        if line.code in shown or not line.speaks_for
    ]
