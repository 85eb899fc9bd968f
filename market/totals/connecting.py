"""How well demand and supply find each other: what connectors steer by, and what is asked for in vain."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Aggregate, Count, DurationField, F, Min, OuterRef, Q, Subquery

from market.models import Category, Introduction, Match, Proposal, Request
from market.models.introductions import SHOWN
from market.models.requests import RequestQuerySet, RequestStatus

MOST_GAPS = 40
ROUNDED_TO = 5
"""Public numbers come in fives, and fewer than five are not told: one buyer must not be recognised."""


FEWEST_BUYERS = 3


class Median(Aggregate):
    """The middle one: half took longer. Says more than an average that one forgotten request pulls up."""

    function = "percentile_cont"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = DurationField()


IN_VAIN = Count("pk", filter=Q(fits=None) | Q(status=RequestStatus.UNSUCCESSFUL))


@dataclass(frozen=True, slots=True)
class Exposure:
    """How the introductions are spread: enterprises that could have been introduced, that were, and how evenly."""

    fitting: int
    introduced: int
    of_the_top_tenth: float | None
    """The share (0 to 1) of all introductions that went to the tenth that was introduced most."""


@dataclass(frozen=True, slots=True)
class Connecting:
    """The numbers of one period; a rate is a share between 0 and 1, None where nothing can be divided."""

    requests: int
    to_first_introduction: timedelta | None
    to_decision: timedelta | None
    introductions: int
    answered: float | None
    proposals_per_request: float | None
    filled: float | None
    unmatched: float | None
    exposure: Exposure


@dataclass(frozen=True, slots=True)
class Gap:
    """Requests in one category and region that nobody could answer."""

    category: str
    region: str
    requests: int
    unmet: int


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def connecting(start: datetime, end: datetime) -> Connecting:
    """The numbers over the requests that were opened between two moments."""
    opened = Request.objects.filter(opened_at__gte=start, opened_at__lt=end)
    made = Introduction.objects.filter(request__in=opened, status__in=SHOWN)
    first = Subquery(
        made.filter(request=OuterRef("pk"))
        .order_by()
        .values("request")
        .annotate(first=Min("introduced_at"))
        .values("first")
    )
    passed = Match.objects.filter(request=OuterRef("pk"), failures=[])
    ended_in_a_choice = Q(status__in=(RequestStatus.AWARDED, RequestStatus.UNSUCCESSFUL))
    row = opened.annotate(first=first, fits=Subquery(passed.values("pk")[:1])).aggregate(
        requests=Count("pk"),
        to_first=Median(F("first") - F("opened_at"), filter=Q(first__isnull=False)),
        to_decision=Median(F("ended_at") - F("opened_at"), filter=ended_in_a_choice),
        decided=Count("pk", filter=ended_in_a_choice),
        awarded=Count("pk", filter=Q(status=RequestStatus.AWARDED)),
        matched=Count("pk", filter=Q(matched_at__isnull=False)),
        in_vain=Count("pk", filter=Q(matched_at__isnull=False, fits=None)),
        past=Count("pk", filter=~Q(status=RequestStatus.OPEN)),
    )
    told = made.aggregate(all=Count("pk"), answered=Count("pk", filter=Q(answered_at__isnull=False)))
    proposals = Proposal.objects.came_in().filter(request__in=opened.exclude(status=RequestStatus.OPEN))
    return Connecting(
        requests=row["requests"],
        to_first_introduction=row["to_first"],
        to_decision=row["to_decision"],
        introductions=told["all"],
        answered=_share(told["answered"], told["all"]),
        proposals_per_request=_share(proposals.count(), row["past"]),
        filled=_share(row["awarded"], row["decided"]),
        unmatched=_share(row["in_vain"], row["matched"]),
        exposure=_exposure(start, end),
    )


def _exposure(start: datetime, end: datetime) -> Exposure:
    opened = Request.objects.filter(opened_at__gte=start, opened_at__lt=end)
    fitting = Match.objects.filter(request__in=opened, failures=[]).values("enterprise").distinct().count()
    per_enterprise = (
        Introduction.objects.filter(request__in=opened, status__in=SHOWN)
        .order_by()
        .values("enterprise")
        .annotate(number=Count("pk"))
        .values_list("number", flat=True)
    )
    numbers = sorted(per_enterprise, reverse=True)
    return Exposure(fitting, len(numbers), of_the_top_tenth(numbers))


def of_the_top_tenth(numbers: Sequence[int]) -> float | None:
    """Which share went to the tenth (at least one) with the most; `numbers` are in order, most first."""
    top = -(-len(numbers) // 10)
    return _share(sum(numbers[:top]), sum(numbers))


def gaps(start: datetime, end: datetime) -> list[Gap]:
    """Where requests found nobody, by category and region, most first: demand without supply.

    Unmet is a request that no enterprise met in full when it was matched last, or that ended without a choice.
    """
    rows = (
        _weighed(start, end)
        .values("category__name_nl", "place__region__name")
        .annotate(number=Count("pk"), unmet=IN_VAIN)
        .filter(unmet__gt=0)
        .order_by("-unmet", "-number", "category__name_nl", "place__region__name")
    )
    return [
        Gap(row["category__name_nl"] or "", row["place__region__name"] or "", row["number"], row["unmet"])
        for row in rows[:MOST_GAPS]
    ]


def _weighed(start: datetime, end: datetime) -> RequestQuerySet:
    """Requests of a period that were matched, each with whether anybody met everything, as `fits`."""
    passed = Match.objects.filter(request=OuterRef("pk"), failures=[])
    opened = Request.objects.filter(opened_at__gte=start, opened_at__lt=end, matched_at__isnull=False)
    return opened.annotate(fits=Subquery(passed.values("pk")[:1])).order_by()


def public_gaps(start: datetime, end: datetime) -> list[Gap]:
    """The same for everybody: in fives, and only where nobody can be recognised.

    A pair is told when at least five requests were in vain, of at least three organisations, of which none asked
    more than half. Nothing is added up over pairs, so that what is hidden cannot be found by subtraction.
    """
    asked: defaultdict[tuple[int, str], list[tuple[int, int]]] = defaultdict(list)
    rows = _weighed(start, end).filter(category__isnull=False)
    for row in rows.values("category", "place__region__name", "buyer").annotate(
        number=Count("pk"), unmet=IN_VAIN
    ):
        asked[row["category"], row["place__region__name"] or ""].append((row["number"], row["unmet"]))
    names = {
        category.pk: category.name for category in Category.objects.filter(pk__in={pk for pk, _ in asked})
    }
    found = [
        Gap(names[pk], region, rounded(sum(number for number, _ in buyers)) or 0, rounded(unmet) or 0)
        for (pk, region), buyers in asked.items()
        if may_be_told([vain for _, vain in buyers if vain]) and (unmet := sum(vain for _, vain in buyers))
    ]
    return sorted(found, key=lambda gap: (-gap.unmet, -gap.requests, gap.category, gap.region))[:MOST_GAPS]


def may_be_told(per_buyer: Sequence[int]) -> bool:
    """Whether a number of requests says nothing of a single buyer; `per_buyer` counts those of each."""
    number = sum(per_buyer)
    return rounded(number) is not None and len(per_buyer) >= FEWEST_BUYERS and 2 * max(per_buyer) <= number


def rounded(number: int) -> int | None:
    """A number as the public sees it: down to fives; None below five."""
    return number - number % ROUNDED_TO if number >= ROUNDED_TO else None
