"""What everybody may see of the last two years, quarter by quarter: people placed, and turnover.

Counted from confirmed facts only: placements that were booked and not taken back, and orders whose
delivery the buyer confirmed. The totals themselves are kept by the part that knows each of them.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Count, Exists, F, OuterRef, Sum
from django.db.models.functions import Round, TruncQuarter

from market.models import Order, OrderLine
from sif.dates import local_day, quarter_days, quarter_of
from sif.models import PublicFigure
from sif.models.figures import SMALL_GROUP
from sif.money import ZERO
from social_return.models import ContributionKind, EntryKind, LedgerEntry

from .question import midnight

MOST_QUARTERS = 8
Quarter = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Season:
    """One quarter in public. `people` is nothing where the group is too small to be shown."""

    year: int
    quarter: int
    people: int | None
    turnover: Decimal


def back(of: Quarter, steps: int) -> Quarter:
    """The quarter so many quarters earlier."""
    years, index = divmod(of[0] * 4 + of[1] - 1 - steps, 4)
    return years, index + 1


def renew(*, now: datetime) -> None:
    """Adds the quarters up again and writes them down as public figures."""
    last = quarter_of(local_day(now))
    shown = [back(last, steps) for steps in range(MOST_QUARTERS)]
    since = midnight(quarter_days(*shown[-1])[0])
    people, turnover = _people(since), _turnover(since)
    for of in shown:
        PublicFigure.objects.renew(_code("people", of), people.get(of, 0), now=now)
        PublicFigure.objects.renew(_code("turnover", of), turnover.get(of, ZERO), now=now)


def _code(what: str, of: Quarter) -> str:
    return f"{what}:{of[0]}-Q{of[1]}"


def _people(since: datetime) -> dict[Quarter, int]:
    taken_back = LedgerEntry.objects.filter(kind=EntryKind.CORRECTION, contribution=OuterRef("contribution"))
    rows = LedgerEntry.objects.filter(
        ~Exists(taken_back),
        kind=EntryKind.BOOKING,
        contribution_kind=ContributionKind.EMPLOYMENT,
        booked_at__gte=since,
    )
    quarters = rows.annotate(quarter=TruncQuarter("booked_at")).values_list("quarter")
    return {quarter_of(local_day(quarter)): count for quarter, count in quarters.annotate(all=Count("pk"))}


def _turnover(since: datetime) -> dict[Quarter, Decimal]:
    orders = Order.objects.confirmed().filter(confirmed_at__gte=since)
    lines = OrderLine.objects.filter(order__in=orders).annotate(quarter=TruncQuarter("order__confirmed_at"))
    sums = lines.values_list("quarter").annotate(
        all=Sum(Round(F("delivered_quantity") * F("net_price"), precision=2))
    )
    return {quarter_of(local_day(quarter)): amount for quarter, amount in sums}


def seasons(figures: dict[str, PublicFigure], *, today: date) -> list[Season]:
    """The quarters that were added up, oldest first, from the first in which anything happened."""
    last = quarter_of(today)
    found: list[Season] = []
    for of in (back(last, steps) for steps in range(MOST_QUARTERS - 1, -1, -1)):
        people, turnover = figures.get(_code("people", of)), figures.get(_code("turnover", of))
        if people and turnover and (found or people.value or turnover.value):
            found.append(Season(*of, count_of_people(people), turnover.value))
    return found


def count_of_people(figure: PublicFigure | None) -> int | None:
    """A number of people in public; nothing when it is unknown or under ten."""
    if figure is None or figure.value < SMALL_GROUP:
        return None
    return int(figure.value)


def hours_of(figures: dict[str, PublicFigure]) -> PublicFigure | None:
    """The hours of the people placed; nothing where the people are too few to be shown."""
    return None if count_of_people(figures.get("people")) is None else figures.get("hours")
