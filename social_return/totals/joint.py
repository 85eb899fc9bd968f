"""The sums of a cooperation: of the municipalities that said yes, and of nobody else."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Sum

from sif.money import ZERO
from social_return.models import (
    Contract,
    Contribution,
    ContributionKind,
    Cooperation,
    CooperationMember,
    Municipality,
    Total,
)


@dataclass(frozen=True, slots=True)
class Share:
    """One municipality in a year. Euros; people as placements."""

    municipality: Municipality
    contracts: int
    obligation: Decimal
    booked: Decimal
    in_review: Decimal
    placements: int

    @property
    def share(self) -> int | None:
        """Booked in the year, in percent of what the running contracts owe altogether."""
        return round(self.booked * 100 / self.obligation) if self.obligation else None


@dataclass(frozen=True, slots=True)
class Joint:
    """A cooperation in a year: each municipality, and all of them together."""

    shares: list[Share]
    kinds: list[tuple[str, Decimal]]

    def _sum(self, name: str) -> Decimal:
        return sum((getattr(share, name) for share in self.shares), ZERO)

    @property
    def obligation(self) -> Decimal:
        return self._sum("obligation")

    @property
    def booked(self) -> Decimal:
        return self._sum("booked")

    @property
    def in_review(self) -> Decimal:
        return self._sum("in_review")

    @property
    def placements(self) -> int:
        return sum(share.placements for share in self.shares)

    @property
    def contracts(self) -> int:
        return sum(share.contracts for share in self.shares)

    @property
    def top(self) -> Decimal:
        """The largest part by kind: the whole width of the chart."""
        return max((amount for _label, amount in self.kinds), default=ZERO)


def joint(cooperation: Cooperation, year: int) -> Joint:
    """The sums over a year of whoever takes part: five queries, however many municipalities."""
    members = list(CooperationMember.objects.of(cooperation).joined().with_names().by_name())
    pks = [member.municipality_id for member in members]
    owed = {
        pk: (count, obligation)
        for pk, count, obligation in Contract.objects.filter(municipality__in=pks)
        .running_in(year)
        .values_list("municipality")
        .annotate(count=Count("pk"), all=Sum("obligation"))
        .order_by()
    }
    booked, kinds = _booked(pks, year)
    waiting = dict(
        Contribution.objects.in_review()
        .filter(municipality__in=pks)
        .values_list("municipality")
        .annotate(all=Sum("claimed"))
        .order_by()
    )
    placed = dict(
        Contribution.objects.booked()
        .employment()
        .filter(municipality__in=pks, decided_at__year=year)
        .values_list("municipality")
        .annotate(all=Count("pk"))
        .order_by()
    )
    shares = [
        Share(
            member.municipality,
            *owed.get(member.municipality_id, (0, ZERO)),
            booked.get(member.municipality_id, ZERO),
            waiting.get(member.municipality_id, ZERO),
            placed.get(member.municipality_id, 0),
        )
        for member in members
    ]
    return Joint(shares, kinds)


def _booked(pks: Sequence[int], year: int) -> tuple[dict[int, Decimal], list[tuple[str, Decimal]]]:
    """What was booked in a year, per municipality and per kind, in one query."""
    rows = (
        Total.objects.filter(municipality__in=pks, month__gte=date(year, 1, 1), month__lte=date(year, 12, 31))
        .values_list("municipality", "kind")
        .annotate(all=Sum("amount"))
        .order_by()
    )
    booked: dict[int, Decimal] = {}
    kinds: dict[str, Decimal] = {}
    for pk, kind, amount in rows:
        booked[pk] = booked.get(pk, ZERO) + amount
        kinds[kind] = kinds.get(kind, ZERO) + amount
    ordered = sorted(kinds.items(), key=lambda pair: (-pair[1], pair[0]))
    return booked, [(str(ContributionKind(kind).label), amount) for kind, amount in ordered]
