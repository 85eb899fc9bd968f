"""Points of proposals: for the price by a formula, for the rest as they were given, together by weight."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from market.models import AgreedScore, Criterion, Proposal, Request, Score

TENTH, HUNDREDTH = Decimal("0.1"), Decimal("0.01")
Points = dict[tuple[int, int], Decimal]


def price_points(price: Decimal, lowest: Decimal) -> Decimal:
    """Lowest price ÷ this price × 10; what is free gets a 10."""
    if price <= 0:
        return Decimal("10.0")
    return (10 * lowest / price).quantize(TENTH, ROUND_HALF_UP)


def mean(points: Sequence[Decimal]) -> Decimal | None:
    """With one decimal; of nothing there is none."""
    if not points:
        return None
    return (sum(points, Decimal(0)) / len(points)).quantize(TENTH, ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Ranked:
    """One proposal with its points per criterion (None: not known yet), their weighted sum, and its place."""

    proposal: Proposal
    points: list[Decimal | None]
    total: Decimal | None
    place: int | None = None
    is_tied: bool = False


def means(request: Request) -> Points:
    """The mean of what the assessors handed in, by criterion and proposal."""
    given: dict[tuple[int, int], list[Decimal]] = {}
    handed_in = Score.objects.filter(assessment__request=request, assessment__handed_in_at__isnull=False)
    for criterion, proposal, points in handed_in.values_list("criterion", "proposal", "points"):
        given.setdefault((criterion, proposal), []).append(points)
    return {key: middle for key, each in given.items() if (middle := mean(each)) is not None}


def agreed(request: Request) -> Points:
    """What was agreed together, by criterion and proposal."""
    rows = AgreedScore.objects.filter(criterion__request=request)
    return {
        (criterion, proposal): points
        for criterion, proposal, points in rows.values_list("criterion", "proposal", "points")
    }


def complete(proposals: Sequence[Proposal], asked: Collection[int]) -> list[Proposal]:
    """Those that price every line that was asked: the price of another one is no price for the same thing."""
    return [
        one
        for one in proposals
        if set(asked) <= {line.asked_id for line in one.lines.all() if not line.is_option}
    ]


def rank(
    criteria: Sequence[Criterion],
    proposals: Sequence[Proposal],
    given: Mapping[tuple[int, int], Decimal],
    *,
    asked: Collection[int] = (),
) -> list[Ranked]:
    """Highest weighted sum first; equal sums share a place. Without all points there is no sum and no place.

    A proposal that leaves out one of the `asked` lines (their keys) gets no points for its price.
    """
    whole = {one.pk: one.net for one in complete(proposals, asked)}
    lowest = min(whole.values(), default=Decimal(0))
    rows = []
    for proposal in proposals:
        priced = price_points(proposal.net, lowest) if proposal.pk in whole else None
        points = [priced if one.is_price else given.get((one.pk, proposal.pk)) for one in criteria]
        known = [point for point in points if point is not None]
        total = None
        if len(known) == len(points):
            weighed = sum((one.weight * p for one, p in zip(criteria, known, strict=True)), Decimal(0))
            total = (weighed / 100).quantize(HUNDREDTH, ROUND_HALF_UP)
        rows.append(Ranked(proposal, points, total))
    return _placed(rows)


def _placed(rows: list[Ranked]) -> list[Ranked]:
    totals = [row.total for row in rows if row.total is not None]
    placed = [
        row
        if row.total is None
        else Ranked(
            row.proposal,
            row.points,
            row.total,
            place=1 + sum(other > row.total for other in totals),
            is_tied=totals.count(row.total) > 1,
        )
        for row in rows
    ]
    return sorted(placed, key=lambda row: (row.place is None, row.place or 0, row.proposal.pk))
