"""The chain in figures: how many organisations at each level, and what counted directly and through others."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Q, Sum

from sif.money import ZERO
from social_return.models import Contract, Contribution, Link

ENOUGH = 3
"""The sum of fewer prices than this would tell a price."""


@dataclass(frozen=True, slots=True)
class Level:
    """One level under the main contractor."""

    number: int
    parties: int
    net_sum: Decimal | None
    """What was passed on at this level; nothing where it would tell the price of one."""


@dataclass(frozen=True, slots=True)
class Ways:
    """What was approved: by the contractor itself and directly, and through subcontractors."""

    direct: Decimal
    through: Decimal


def levels(contract: Contract, *, under: Link | None = None) -> list[Level]:
    """The levels of a chain as those above see them; with `under`, of one branch below a link."""
    links = Link.objects.live().filter(contract=contract)
    if under is not None:
        links = links.filter(Q(above=under) | Q(above__above=under) | Q(above__above__above=under))
    rows = links.values_list("level").annotate(
        parties=Count("party_kvk", distinct=True), priced=Count("net_sum"), sum=Sum("net_sum")
    )
    return [
        Level(number, parties, net_sum if priced >= ENOUGH else None)
        for number, parties, priced, net_sum in rows.order_by("level")
    ]


def ways(contract: Contract) -> Ways:
    """Direct and through subcontractors apart."""
    sums = dict(
        Contribution.objects.booked()
        .filter(contract=contract)
        .values_list("through_subcontractor")
        .annotate(sum=Sum("approved"))
        .order_by()
    )
    return Ways(sums.get(False, ZERO), sums.get(True, ZERO))
