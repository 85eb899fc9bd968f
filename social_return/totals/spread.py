"""What was booked in a period, by building block, district and goal: for the dashboard, one query each."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from enterprises.models.enterprises import Sdg
from sif.money import ZERO
from social_return.models import Contract

MOST_ROWS = 12

# A counter-entry takes its placement out of the heads as well as its amount out of the sum.
ROWS = """
FROM social_return_ledgerentry entry
JOIN social_return_contribution c ON c.id = entry.contribution_id
{join}
WHERE entry.contract_id = ANY(%(contracts)s)
  AND entry.booked_at >= (%(first)s::timestamp AT TIME ZONE 'Europe/Amsterdam')
  AND entry.booked_at < ((%(last)s::date + 1)::timestamp AT TIME ZONE 'Europe/Amsterdam')
"""
COUNT = "SUM(CASE WHEN c.credits_id IS NOT NULL THEN 0 WHEN entry.kind = 'booking' THEN 1 ELSE -1 END)"
BLOCKS = (
    f"SELECT COALESCE(block.label, ''), SUM(entry.amount), {COUNT} "
    + ROWS.format(join="LEFT JOIN social_return_block block ON block.id = c.block_id")
    + "GROUP BY 1 ORDER BY 2 DESC, 1"
)
DISTRICTS = (
    f"SELECT c.district, SUM(entry.amount), {COUNT} " + ROWS.format(join="") + "GROUP BY 1 ORDER BY 2 DESC, 1"
)
GOALS = (
    f"SELECT goal::text, SUM(entry.amount), {COUNT} "
    + ROWS.format(
        join="JOIN enterprises_enterprise maker ON maker.id = c.supplier_id, unnest(maker.sdgs) AS goal"
    )
    + "GROUP BY 1 ORDER BY 2 DESC, 1"
)


@dataclass(frozen=True, slots=True)
class Part:
    """One block, district or goal: what was booked for it, by how many contributions."""

    label: str
    amount: Decimal
    contributions: int


@dataclass(frozen=True, slots=True)
class Spread:
    """One way to divide what was booked; the largest first."""

    code: str
    title: str
    head: str
    parts: list[Part]
    more: int
    """Parts that are not shown, for want of room."""

    @property
    def top(self) -> Decimal:
        """The largest part: the whole width of the chart."""
        return max((part.amount for part in self.parts), default=ZERO)


def spreads(contracts: Iterable[Contract], first: date, last: date) -> list[Spread]:
    """What was booked on these contracts in these days, divided three ways; two queries and one for the goals."""
    pks = [contract.pk for contract in contracts]
    asked: dict[str, Any] = {"contracts": pks, "first": first, "last": last}
    ways = (
        ("blocks", _("By building block"), _("Building block"), BLOCKS, _block),
        ("districts", _("By district"), _("District"), DISTRICTS, _district),
        ("goals", _("By development goal"), _("Goal"), GOALS, _goal),
    )
    found = []
    for code, title, head, question, name in ways:
        with connection.cursor() as cursor:
            cursor.execute(question, asked)
            rows = cursor.fetchall()
        parts = [Part(name(label), amount, int(count)) for label, amount, count in rows[:MOST_ROWS]]
        found.append(Spread(code, title, head, parts, max(len(rows) - MOST_ROWS, 0)))
    return found


def _block(label: str) -> str:
    return label or _("Custom")


def _district(label: str) -> str:
    return label or _("No district")


def _goal(label: str) -> str:
    return f"{label} {Sdg(int(label)).label}"
