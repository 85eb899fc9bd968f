"""What an award memo tells, read from the rows: plain facts, not yet in words."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from market.models import (
    Criterion,
    Introduction,
    Match,
    Proposal,
    Request,
    RequestLine,
    ScoresOpened,
    Threshold,
)
from market.models.introductions import IntroductionStatus
from market.models.procedures import Rule
from market.models.proposals import ProposalStatus
from market.totals import ranking
from market.totals.dividing import divided
from sif.dates import local_day

HEAVIEST_FIRST = (Rule.EUROPEAN, Rule.NATIONAL, Rule.SEVERAL)


@dataclass(frozen=True, slots=True)
class Award:
    """One proposal that was chosen: whose, with whom, for how much (without VAT), by which orders, and why.

    `in_part` when lines that were offered without a choice were left out.
    """

    enterprise: str
    partners: tuple[str, ...]
    in_part: bool
    place: str
    net: Decimal
    vat: Decimal
    orders: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Looked:
    """One enterprise that was looked at: its place among the matches, what it answered, offered and heard."""

    enterprise: str
    rank: int | None
    introduced: str = ""
    answer: str = ""
    net: Decimal | None = None
    chosen: bool = False
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class Scored:
    """One proposal as it was judged: points per criterion (agreed, or else the mean), weighed together, its place.

    `unpriced` are the asked lines that it left out.
    """

    enterprise: str
    points: tuple[Decimal | None, ...]
    total: Decimal | None
    place: int | None
    unpriced: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shared:
    """One asked line that did not go to one enterprise whole: how many of whom, and what nobody delivers."""

    title: str
    unit: str
    asked: Decimal
    among: tuple[tuple[str, Decimal], ...]
    left: Decimal


@dataclass(frozen=True, slots=True)
class Weighed:
    """The amount that was held against the thresholds, those of that day, and the heaviest that was reached."""

    amount: Decimal
    day: date
    reached: Threshold | None
    next: Threshold | None
    has_own: bool


@dataclass(frozen=True, slots=True)
class Facts:
    """All that a memo is made of."""

    request: Request
    awarded_at: datetime
    awards: tuple[Award, ...]
    looked: tuple[Looked, ...]
    compared: int
    met_all: int
    lacked: dict[str, int] = field(default_factory=dict)
    criteria: tuple[tuple[str, int], ...] = ()
    weighed: Weighed | None = None
    scored: tuple[Scored, ...] = ()
    shared: tuple[Shared, ...] = ()
    is_judged: bool = False

    @property
    def net(self) -> Decimal:
        return sum((award.net for award in self.awards), Decimal(0))

    @property
    def vat(self) -> Decimal:
        return sum((award.vat for award in self.awards), Decimal(0))


def gather(request: Request) -> Facts:
    """The facts of a request that was awarded, in a fixed number of questions."""
    awards = tuple(_awards(request))
    matches = Match.objects.filter(request=request)
    lacked = Counter(
        failure["code"]
        for failures in matches.exclude(failures=[]).values_list("failures", flat=True)
        for failure in failures
    )
    net = sum((award.net for award in awards), Decimal(0))
    criteria, asked = list(Criterion.objects.of(request)), list(RequestLine.objects.of(request))
    came_in = request.proposals.came_in().select_related("enterprise").prefetch_related("lines")
    proposals = list(came_in.order_by("pk"))
    assert request.ended_at is not None  # noqa: S101 - an awarded request has an end; the database says so
    return Facts(
        request=request,
        awarded_at=request.ended_at,
        awards=awards,
        looked=tuple(_looked(request)),
        compared=matches.count(),
        met_all=matches.filter(failures=[]).count(),
        lacked=dict(lacked.most_common()),
        criteria=tuple((one.name, one.weight) for one in criteria),
        weighed=weigh(request, net),
        scored=tuple(_scored(request, criteria, proposals, asked)),
        shared=tuple(_shared(asked, proposals)),
        is_judged=bool(criteria) and _is_judged(request, criteria),
    )


def _is_judged(request: Request, criteria: Sequence[Criterion]) -> bool:
    """Whether there is a ranking: the scores were opened, or nothing but the price counts."""
    return all(one.is_price for one in criteria) or ScoresOpened.objects.filter(request=request).exists()


def _scored(
    request: Request,
    criteria: Sequence[Criterion],
    proposals: Sequence[Proposal],
    asked: Sequence[RequestLine],
) -> Iterator[Scored]:
    """The ranking as it stood, the first one first; and who left which line out."""
    given = ranking.means(request) | ranking.agreed(request)
    for row in ranking.rank(criteria, proposals, given, asked=[line.pk for line in asked]):
        priced = {line.asked_id for line in row.proposal.lines.all() if not line.is_option}
        yield Scored(
            enterprise=row.proposal.enterprise.name,
            points=tuple(row.points),
            total=row.total,
            place=row.place,
            unpriced=tuple(line.title for line in asked if line.pk not in priced),
        )


def _shared(asked: Sequence[RequestLine], proposals: Sequence[Proposal]) -> Iterator[Shared]:
    """The asked lines of which not one enterprise delivers all."""
    for line in asked:
        taken = [
            (one, row.awarded_quantity)
            for one in proposals
            for row in one.lines.all()
            if row.asked_id == line.pk and row.awarded_quantity
        ]
        sums = divided(line, [(one.pk, quantity) for one, quantity in taken])
        if sums.among > 1 or sums.left:
            among = tuple((one.enterprise.name, quantity) for one, quantity in taken)
            yield Shared(line.title, line.unit, line.quantity, among, sums.left)


def _awards(request: Request) -> list[Award]:
    chosen = request.proposals.awarded().select_related("enterprise__organisation__place")
    return [
        _award(proposal) for proposal in chosen.prefetch_related("orders__seller", "lines").order_by("pk")
    ]


def _award(proposal: Proposal) -> Award:
    orders = sorted(proposal.orders.all(), key=lambda order: order.number)
    others = {order.seller.name for order in orders if order.seller_id != proposal.enterprise_id}
    return Award(
        enterprise=proposal.enterprise.name,
        partners=tuple(sorted(others)),
        in_part=proposal.is_awarded_in_part,
        place=_town(proposal),
        net=sum((order.net for order in orders), Decimal(0)),
        vat=sum((order.vat for order in orders), Decimal(0)),
        orders=tuple(order.number for order in orders),
        reason=proposal.decision_reason,
    )


def _town(proposal: Proposal) -> str:
    place = proposal.enterprise.organisation.place
    return place.name if place else ""


def _looked(request: Request) -> list[Looked]:
    """Everybody who was introduced or made a proposal: the chosen first, then by price, then who made none."""
    ranks = dict(Match.objects.filter(request=request).values_list("enterprise", "rank"))
    introductions = {
        made.enterprise_id: made
        for made in Introduction.objects.made_for(request).select_related("enterprise").order_by("pk")
    }
    proposals = {
        made.enterprise_id: made
        for made in request.proposals.came_in().select_related("enterprise").order_by("pk")
    }
    rows = [
        _one(introductions.get(pk), proposals.get(pk), ranks.get(pk))
        for pk in introductions.keys() | proposals.keys()
    ]
    return sorted(rows, key=lambda row: (not row.chosen, row.net is None, row.net or 0, row.enterprise))


def _one(introduction: Introduction | None, proposal: Proposal | None, rank: int | None) -> Looked:
    made = proposal or introduction
    assert made is not None  # noqa: S101 - the keys come from one of the two
    return Looked(
        enterprise=made.enterprise.name,
        rank=rank,
        introduced="" if introduction is None else f"{local_day(_moment(introduction)):%d-%m-%Y}",
        answer=_answer(introduction, proposal),
        net=proposal.net if proposal else None,
        chosen=proposal is not None and proposal.status == ProposalStatus.AWARDED,
        outcome=proposal.decision_reason if proposal else _outcome(introduction),
    )


def _outcome(introduction: Introduction | None) -> str:
    """Why it takes no part, in its own choice of words; or what it heard at the end."""
    if introduction is None:
        return ""
    return introduction.outcome_reason or str(introduction.get_answer_code_display())


def _moment(introduction: Introduction) -> datetime:
    assert introduction.introduced_at is not None  # noqa: S101 - `made_for` only gives those; the database says so
    return introduction.introduced_at


def _answer(introduction: Introduction | None, proposal: Proposal | None) -> str:
    """What it said, in the words of the market."""
    if proposal is not None:
        return "proposal"
    assert introduction is not None  # noqa: S101 - one of the two is there
    if introduction.status == IntroductionStatus.CONCLUDED:
        return "interested" if introduction.answered_at else "silent"
    return str(introduction.status)


def weigh(request: Request, net: Decimal) -> Weighed:
    """Hold the larger of what was estimated and what was awarded against the thresholds of the day it was asked.

    Each rule counts from its lowest amount: the buyer's own, or the law's.
    """
    amount = max(net, request.budget_max or Decimal(0))
    day = local_day(request.opened_at or request.created_at)
    rows = [
        row
        for row in Threshold.objects.that_hold(request.buyer_id, day)  # the highest first
        if row.kind == request.contract_kind
    ]
    lowest = {row.rule: row for row in rows}
    reached = [lowest[rule] for rule in HEAVIEST_FIRST if rule in lowest and lowest[rule].amount <= amount]
    above = [row for row in lowest.values() if row.amount > amount]
    return Weighed(
        amount=amount,
        day=day,
        reached=reached[0] if reached else None,
        next=min(above, key=lambda row: row.amount) if above else None,
        has_own=any(row.organisation_id for row in rows),
    )
