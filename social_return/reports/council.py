"""What everybody may see of one municipality in a year: rounded, and without small groups of people."""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from django.db import connection
from django.db.models import Count, Sum

from sif.dates import quarter_days, quarter_of
from sif.money import ZERO
from social_return.models import Contract, ContributionKind, LedgerEntry, Municipality, Total

from .figures import PeopleFigures, without_small_groups
from .question import midnight

THOUSAND = Decimal(1000)

PEOPLE = """
SELECT COALESCE(block.code, ''), COALESCE(block.label, ''), COUNT(*),
       SUM(COALESCE(c.total_hours, c.hours_per_week * (c."end" - c.start + 1) / 7)),
       SUM(COALESCE(c.total_hours, c.hours_per_week * (c."end" - c.start + 1) / 7)
           / (scheme.fulltime_hours * 52))
FROM social_return_ledgerentry entry
JOIN social_return_contribution c ON c.id = entry.contribution_id
JOIN social_return_scheme scheme ON scheme.id = c.scheme_id
LEFT JOIN social_return_block block ON block.id = c.block_id
WHERE entry.municipality_id = %(municipality)s AND entry.kind = 'booking'
  AND entry.contribution_kind = 'employment' AND c.status IN ('approved', 'partly_approved')
  AND entry.booked_at >= %(first)s AND entry.booked_at < %(after)s
GROUP BY 1, 2 ORDER BY 2, 1
"""


@dataclass(frozen=True, slots=True)
class CouncilFigures:
    """A municipality in a year. Amounts in whole thousands of euros."""

    year: int
    contracts: int
    obligation: Decimal
    booked: Decimal
    kinds: tuple[tuple[str, Decimal], ...]
    quarters: tuple[tuple[int, Decimal], ...]
    people: tuple[PeopleFigures, ...]
    people_total: PeopleFigures
    enterprises: int

    @property
    def top(self) -> Decimal:
        """The highest quarter."""
        return max((amount for _quarter, amount in self.quarters), default=ZERO)

    @property
    def is_empty(self) -> bool:
        return not self.contracts and not self.kinds


def rounded(amount: Decimal) -> Decimal:
    """To whole thousands of euros: enough for a debate, too little to work out one contract."""
    return (amount / THOUSAND).quantize(Decimal(1), rounding=ROUND_HALF_UP) * THOUSAND


def council(municipality: Municipality, year: int, *, today: date) -> CouncilFigures:
    """The public figures of a municipality in a year: four queries."""
    owed = (
        Contract.objects.awarded_by(municipality)
        .running_in(year)
        .aggregate(count=Count("pk"), all=Sum("obligation"))
    )
    kinds: dict[str, Decimal] = {}
    quarters = dict.fromkeys(range(1, _last_quarter(year, today) + 1), ZERO)
    months = (
        Total.objects.filter(
            municipality=municipality, month__gte=date(year, 1, 1), month__lte=date(year, 12, 31)
        )
        .values_list("month", "kind")
        .annotate(all=Sum("amount"))
        .order_by()
    )
    for month, kind, amount in months:
        kinds[kind] = kinds.get(kind, ZERO) + amount
        quarter = quarter_of(month)[1]
        quarters[quarter] = quarters.get(quarter, ZERO) + amount
    people, total = without_small_groups(*_people(municipality, year))
    ordered = sorted(kinds.items(), key=lambda pair: (-pair[1], pair[0]))
    return CouncilFigures(
        year=year,
        contracts=owed["count"],
        obligation=rounded(owed["all"] or ZERO),
        booked=rounded(sum(kinds.values(), ZERO)),
        kinds=tuple((str(ContributionKind(kind).label), rounded(amount)) for kind, amount in ordered),
        quarters=tuple((quarter, rounded(amount)) for quarter, amount in sorted(quarters.items())),
        people=people,
        people_total=total,
        enterprises=_enterprises(municipality, year),
    )


def _last_quarter(year: int, today: date) -> int:
    return quarter_of(today)[1] if year == today.year else 4


def _people(municipality: Municipality, year: int) -> tuple[tuple[PeopleFigures, ...], PeopleFigures]:
    first, after = midnight(date(year, 1, 1)), midnight(date(year + 1, 1, 1))
    with connection.cursor() as cursor:
        cursor.execute(PEOPLE, {"municipality": municipality.pk, "first": first, "after": after})
        rows = cursor.fetchall()
    groups = tuple(
        PeopleFigures(code, label, count, Decimal(hours or 0), Decimal(fte or 0).quantize(Decimal("0.1")))
        for code, label, count, hours, fte in rows
    )
    return groups, PeopleFigures(
        "",
        "",
        sum(group.placements or 0 for group in groups),
        sum((group.hours or ZERO for group in groups), ZERO),
        sum((group.fte or ZERO for group in groups), ZERO),
    )


def _enterprises(municipality: Municipality, year: int) -> int:
    """Social enterprises that something was bought from in the year."""
    bought = LedgerEntry.objects.of(municipality).filter(
        contribution_kind=ContributionKind.PURCHASE,
        booked_at__gte=midnight(quarter_days(year, 1)[0]),
        booked_at__lt=midnight(date(year + 1, 1, 1)),
    )
    return bought.aggregate(all=Count("contribution__supplier_kvk", distinct=True))["all"] or 0
