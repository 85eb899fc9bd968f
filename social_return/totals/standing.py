"""How contracts stand: obligation, booked, in review, forecast."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Sum
from django.utils.translation import gettext as _

from sif.money import ZERO
from social_return.models import Contract, Contribution, ContributionKind, PlannedContribution, Total
from social_return.valuation.pace import Course, Pace, Planned

QUARTERS = 4


@dataclass(frozen=True, slots=True)
class Standing:
    """One contract on a day. Euros."""

    contract: Contract
    booked: Decimal
    in_review: Decimal
    reviewing: int
    """Contributions in review."""
    forecast: Decimal | None
    """What will stand at the end date, by its plan or at the pace so far; None while it is too early to say."""
    course: Course
    by_plan: bool = False
    """There is a plan that the municipality has seen: it says more than a pace."""

    @property
    def obligation(self) -> Decimal:
        owed: Decimal = self.contract.obligation
        return owed

    @property
    def left(self) -> Decimal:
        """What still has to be booked."""
        return max(self.obligation - self.booked, ZERO)

    @property
    def expected(self) -> Decimal:
        """What is expected on top of what was booked and what is in review."""
        return max((self.forecast or ZERO) - self.booked - self.in_review, ZERO)

    def share(self, amount: Decimal) -> int:
        """An amount as a whole percentage of the obligation."""
        return round(amount / self.obligation * 100) if self.obligation else 0

    @property
    def booked_share(self) -> int:
        return self.share(self.booked)

    @property
    def forecast_share(self) -> int | None:
        return None if self.forecast is None else self.share(self.forecast)

    @property
    def sentence(self) -> str:
        """The whole message of the bar, for those who do not see it."""
        said = {"booked": self.booked_share, "waits": self.share(self.in_review)}
        if self.forecast_share is None:
            return _("%(booked)s%% approved, %(waits)s%% waits. Too early to say what will follow.") % said
        said |= {"expected": self.share(self.expected), "total": self.forecast_share}
        return (
            _(
                "%(booked)s%% approved, %(waits)s%% waits, %(expected)s%% expected. "
                "Together %(total)s%% of the obligation."
            )
            % said
            + " "
            + self.basis
        )

    @property
    def basis(self) -> str:
        """What the expectation stands on."""
        if self.by_plan:
            return _("Expected by the contractor’s plan.")
        return _("Expected at the pace so far.")


def standings(contracts: Iterable[Contract], *, today: date) -> list[Standing]:
    """How these contracts stand, in their order: three queries, however many there are."""
    listed = list(contracts)
    pks = [contract.pk for contract in listed]
    booked = dict(
        Total.objects.filter(contract__in=pks).values_list("contract").annotate(sum=Sum("amount")).order_by()
    )
    waiting = {
        pk: (amount, count)
        for pk, amount, count in Contribution.objects.in_review()
        .filter(contract__in=pks)
        .values_list("contract")
        .annotate(sum=Sum("claimed"), count=Count("pk"))
        .order_by()
    }
    plans = _plans(pks, today)
    return [
        _standing(
            contract,
            booked.get(contract.pk, ZERO),
            *waiting.get(contract.pk, (ZERO, 0)),
            pace=Pace(
                contract.start,
                contract.end,
                today,
                contract.municipality.thresholds,
                plans.get(contract.pk),
            ),
        )
        for contract in listed
    ]


def _plans(pks: Sequence[int], today: date) -> dict[int, Planned]:
    """What was planned for each contract: due by now, and still to come; a line counts day by day."""
    rows = PlannedContribution.objects.submitted().filter(contract__in=pks)
    lines: dict[int, list[tuple[Decimal, date, date]]] = defaultdict(list)
    for pk, amount, first, last in rows.values_list("contract", "amount", "starts_on", "ends_on"):
        lines[pk].append((amount, first, last))
    return {pk: Planned.of(of, today) for pk, of in lines.items()}


def _standing(
    contract: Contract, booked: Decimal, in_review: Decimal, reviewing: int, *, pace: Pace
) -> Standing:
    return Standing(
        contract=contract,
        booked=booked,
        in_review=in_review,
        reviewing=reviewing,
        forecast=pace.forecast(booked + in_review),
        course=pace.course(contract.obligation, booked, in_review),
        by_plan=pace.plan is not None,
    )


@dataclass(frozen=True, slots=True)
class Quarter:
    """What was booked in one quarter. Euros."""

    year: int
    number: int
    booked: Decimal
    in_review: Decimal = ZERO

    @property
    def name(self) -> str:
        return _("Q%(number)s %(year)s") % {"number": self.number, "year": self.year}


def last_quarters(contracts: Sequence[Contract], *, in_review: Decimal, today: date) -> list[Quarter]:
    """The quarter of today and the three before it, oldest first; what is in review stands in the last one."""
    numbers = [_quarter_of(today, back) for back in range(QUARTERS - 1, -1, -1)]
    sums: dict[tuple[int, int], Decimal] = defaultdict(lambda: ZERO)
    pks = [contract.pk for contract in contracts]
    first = date(numbers[0][0], numbers[0][1] * 3 - 2, 1)
    months = (
        Total.objects.filter(contract__in=pks, month__gte=first)
        .values_list("month")
        .annotate(sum=Sum("amount"))
    )
    for month, amount in months.order_by():
        sums[month.year, (month.month + 2) // 3] += amount
    return [
        Quarter(year, number, sums[year, number], in_review if (year, number) == numbers[-1] else ZERO)
        for year, number in numbers
    ]


def _quarter_of(day: date, back: int) -> tuple[int, int]:
    index = day.year * 4 + (day.month - 1) // 3 - back
    return index // 4, index % 4 + 1


def by_kind(contract: Contract) -> list[tuple[str, Decimal]]:
    """What was booked per kind of contribution, largest first."""
    sums = (
        Total.objects.filter(contract=contract)
        .values_list("kind")
        .annotate(sum=Sum("amount"))
        .order_by("-sum", "kind")
    )
    return [(str(ContributionKind(kind).label), amount) for kind, amount in sums]
