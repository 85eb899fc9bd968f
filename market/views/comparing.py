"""Proposals side by side: the same rows for each, so that they can be compared."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from enterprises.models import Certificate, Enterprise
from market.matching import explain
from market.matching.explain import Reason
from market.models import Match, Proposal, ProposalLine, Request, RequestLine
from market.totals import ranking


@dataclass(frozen=True, slots=True)
class Column:
    """One proposal in the table: its price against the lowest, and how it meets what was asked."""

    proposal: Proposal
    points: Decimal | None
    is_cheapest: bool
    per_unit: Decimal | None
    reasons: list[Reason]
    is_valid: bool
    offered: "Offered"
    labels: "list[Labelled]"

    @property
    def width(self) -> int:
        """The length of the bar in percent."""
        return int(self.points * 10) if self.points is not None else 0


def side_by_side(
    request: Request, proposals: Sequence[Proposal], *, today: date, asked: Sequence[RequestLine] = ()
) -> list[Column]:
    """The columns of the comparison, in the order given; empty when there is nothing to compare.

    A proposal that leaves out an asked line has no points for its price: it is no price for the same thing.
    """
    if not proposals:
        return []
    matches = {match.enterprise_id: match for match in Match.objects.filter(request=request)}
    offers = _by_proposal(line_by_line(asked, proposals), len(proposals))
    whole = {one.pk: one.net for one in ranking.complete(proposals, [line.pk for line in asked])}
    lowest = min(whole.values(), default=Decimal(0))
    return [
        Column(
            proposal=proposal,
            points=ranking.price_points(proposal.net, lowest) if proposal.pk in whole else None,
            is_cheapest=proposal.pk in whole and proposal.net == lowest,
            per_unit=proposal.net / request.quantity if request.quantity else None,
            reasons=_reasons(matches.get(proposal.enterprise_id)),
            is_valid=proposal.is_valid_on(today),
            offered=offered,
            labels=_labels(proposal),
        )
        for proposal, offered in zip(proposals, offers, strict=True)
    ]


@dataclass(frozen=True, slots=True)
class Labelled:
    """One enterprise that supplies, with the labels that count; partners are named, who leads is not."""

    name: str
    labels: list[Certificate]


def _labels(proposal: Proposal) -> list[Labelled]:
    """Of the enterprise itself, and of each partner that supplies a line."""
    partners = {line.supplier.pk: line.supplier for line in proposal.lines.all() if line.supplier}
    partners.pop(proposal.enterprise_id, None)
    lead = Labelled("", _known(proposal.enterprise))
    return [lead, *(Labelled(one.name, _known(one)) for one in partners.values())]


def _known(enterprise: Enterprise) -> list[Certificate]:
    """What `with_labels` brought along."""
    return list(getattr(enterprise, "labels", ()))


@dataclass(frozen=True, slots=True)
class Cell:
    """What one proposal asks for one line: its lines, together without VAT, and whether that is the lowest."""

    lines: list[ProposalLine]
    net: Decimal
    is_lowest: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One line to compare on: asked (or None, for what comes besides), and a cell for each proposal."""

    asked: RequestLine | None
    cells: list[Cell]


@dataclass(frozen=True, slots=True)
class Lines:
    """The rows of the comparison: the asked lines, what goes beyond them, and the options, where there are any."""

    asked: list[Row]
    beyond: Row | None
    options: Row | None


@dataclass(frozen=True, slots=True)
class Offered:
    """What one proposal asks: for each asked line, and, where any proposal has it, beyond those and as an option."""

    asked: list[tuple[RequestLine | None, Cell]]
    beyond: Cell | None
    options: Cell | None


def _by_proposal(lines: Lines, count: int) -> list[Offered]:
    """The same rows, read per proposal."""
    return [
        Offered(
            [(row.asked, row.cells[place]) for row in lines.asked],
            lines.beyond.cells[place] if lines.beyond else None,
            lines.options.cells[place] if lines.options else None,
        )
        for place in range(count)
    ]


def line_by_line(asked: Sequence[RequestLine], proposals: Sequence[Proposal]) -> Lines:
    """The proposals on the same lines. The lowest is marked among those that price a line, when there are several."""
    rows = [_row(one, proposals, _answers(one)) for one in asked]
    beyond = _row(None, proposals, lambda line: not line.is_option and line.asked_id is None)
    options = _row(None, proposals, lambda line: line.is_option)
    return Lines(
        rows,
        beyond if any(cell.lines for cell in beyond.cells) else None,
        options if any(cell.lines for cell in options.cells) else None,
    )


def _answers(asked: RequestLine) -> Callable[[ProposalLine], bool]:
    return lambda line: not line.is_option and line.asked_id == asked.pk


def _row(
    asked: RequestLine | None, proposals: Sequence[Proposal], belongs: Callable[[ProposalLine], bool]
) -> Row:
    found = [
        sorted((line for line in one.lines.all() if belongs(line)), key=lambda line: line.position)
        for one in proposals
    ]
    sums = [sum((line.net for line in lines), Decimal(0)) for lines in found]
    priced = [net for lines, net in zip(found, sums, strict=True) if lines]
    lowest = min(priced) if asked is not None and len(priced) > 1 else None
    return Row(
        asked,
        [Cell(lines, net, bool(lines) and net == lowest) for lines, net in zip(found, sums, strict=True)],
    )


def _reasons(match: Match | None) -> list[Reason]:
    if match is None:
        return []
    shown = ("region", "capacity", "wishes", "category")
    return [
        line
        for line in explain.reasons(match.factors, match.failures)
        if line.code in shown or not line.speaks_for
    ]
