"""What municipalities booked in a year: read from the totals of months, which always equal the ledger."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Sum

from social_return.models import MonthTotal


@dataclass(frozen=True, slots=True)
class YearTotal:
    """One kind of contribution in one year. Euros."""

    kind: str
    amount: Decimal
    entries: int


def of_year(municipality_ids: Collection[int], year: int) -> list[YearTotal]:
    """The totals of a year over one or more municipalities, by kind: one question, at most 48 rows for each."""
    months = MonthTotal.objects.filter(
        municipality__in=municipality_ids, month__gte=date(year, 1, 1), month__lte=date(year, 12, 1)
    )
    rows = months.values_list("kind").annotate(amount=Sum("amount"), rows=Sum("entries")).order_by("kind")
    return [YearTotal(kind, amount, entries) for kind, amount, entries in rows]
