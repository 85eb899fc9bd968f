"""How many enterprises meet what is asked, counted while a buyer types: select and filter in one question.

The same rules as `select` and `filter`, asked of the narrow rows that PostgreSQL keeps of listings (`Reached`), so
that the answer comes at once whatever the number of listings; it says "about", because the words of the need are left
out of it. A test compares the two. Units are compared where they are known (`units`), as everywhere.
"""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.cache import cache
from django.db import connection
from django.db.models import BooleanField, Case, Q, QuerySet, Value, When

from enterprises.models import Certificate, Enterprise
from market.matching import explain, kinds
from market.matching.facts import Amount, Need
from market.matching.filter import BUDGET_SLACK
from market.matching.units import comparable
from market.models import Category, Listing, Reached, Request
from market.models.reached import serving
from sif.dates import local_day

MOST_SHOWN = 3
MINUTES = 10
SAME_FOR = 60  # seconds


@dataclass(frozen=True, slots=True)
class Reach:
    """How many enterprises meet everything, and how many would if one requirement were dropped, dearest first.

    `kind` is where was looked; `is_guessed` when the buyer chose none and the words pointed there. Without any
    kind nothing was counted.
    """

    fits: int = 0
    without: tuple[tuple[str, int], ...] = ()
    kind: Category | None = None
    is_guessed: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """Rows with a column for each rule, and the codes of those rules."""

    rows: QuerySet[Any]
    codes: tuple[str, ...]

    @property
    def broken(self) -> str:
        """The rules that a row breaks, each a bit."""
        return (
            " + ".join(
                f"CASE WHEN met_{code} THEN 0 ELSE {1 << at} END" for at, code in enumerate(self.codes)
            )
            or "0"
        )

    def statement(self, key: str) -> tuple[str, tuple[Any, ...]]:
        """Key and rules of every row."""
        statement, values = self.rows.values(
            key, *(f"met_{code}" for code in self.codes)
        ).query.sql_with_params()
        return statement, tuple(values)


def reach(request: Request, need: Need, *, now: datetime) -> Reach:
    """Count, for a request that may not even be stored yet."""
    today = local_day(now)
    kind, guessed = request.category, False
    if kind is None:
        guesses = kinds.known().guess(request.title, request.need, most=1)
        kind = Category.objects.filter(slug=guesses[0].slug).first() if guesses else None
        guessed = True
    if kind is None:
        return Reach()
    listings = _asked(Reached.objects.of_kinds(_branch(kind)), _of_listings(request, need))
    makers = Enterprise.objects.verified(today).exclude(organisation=request.buyer_id)
    fits, dropped = _count(listings, _asked(makers, _of_makers(need, today=today)))
    gains = sorted(((number, code) for code, number in dropped.items() if number > fits), reverse=True)
    without = tuple((str(explain.NAMES[code]).lower(), number) for number, code in gains[:MOST_SHOWN])
    return Reach(fits, without, kind, guessed)


def _branch(kind: Category) -> list[int]:
    """The kind, what is below it, and its group: the keys, for the index."""
    below = Category.objects.filter(parent=kind).values_list("pk", flat=True)
    return [*below, kind.pk, kind.parent_id or kind.pk]


def _of_listings(request: Request, need: Need) -> dict[str, Q | None]:
    """What a listing must meet, as conditions on its narrow row; None where nothing is asked."""
    return {
        "region": _region(request, need),
        "capacity": _capacity(need),
        "lead_time": _lead_time(need),
        "budget": _budget(need),
    }


def _of_makers(need: Need, *, today: date) -> dict[str, Q | None]:
    """What an enterprise must meet, whatever it sells."""
    return {"certificate": _certificate(need, today=today), "order_value": _order_value(need)}


def _region(request: Request, need: Need) -> Q | None:
    """By the places that each listing keeps of itself and its maker."""
    if not need.region_required or request.place_id is None:
        return None
    return serving(request.place_id)


def _capacity(need: Need) -> Q | None:
    if need.min_capacity is None:
        return None
    too_small = Q()
    for unit in _units("capacity_unit"):
        if sizes := comparable(need.min_capacity, Amount(Decimal(1), unit)):
            too_small |= Q(capacity_unit=unit, capacity__lt=sizes[0] / sizes[1])
    return ~too_small if too_small else None


def _budget(need: Need) -> Q | None:
    if need.budget_max is None or need.quantity is None:
        return None
    alike = [unit for unit in _units("unit") if comparable(need.quantity, Amount(Decimal(1), unit))]
    most = need.budget_max * BUDGET_SLACK / need.quantity.value
    return Q(price=None) | ~Q(unit__in=alike) | Q(price__lte=most) if alike else None


def _certificate(need: Need, *, today: date) -> Q | None:
    if not need.certificates_any:
        return None
    valid = Certificate.objects.valid_on(today).filter(kind__in=need.certificates_any)
    return Q(pk__in=valid.values("enterprise"))


def _lead_time(need: Need) -> Q | None:
    if need.needed_in is None:
        return None
    return Q(lead_time_days=None) | Q(lead_time_days__lte=max(need.needed_in, 0))


def _order_value(need: Need) -> Q | None:
    if need.min_order_value is None:
        return None
    return Q(max_order_value=None) | Q(max_order_value__gte=need.min_order_value)


def _units(column: str) -> list[str]:
    """Every unit that listings use; ten minutes old at most, for new ones are rare."""

    def ask() -> list[str]:
        used = Listing.objects.in_catalogue().exclude(**{column: ""}).order_by(column)
        return list(used.values_list(column, flat=True).distinct())

    found: list[str] = cache.get_or_set(f"market:units:{column}", ask, MINUTES * 60) or []
    return found


def _asked(rows: Any, rules: dict[str, Q | None]) -> Asked:
    """Rows with a column for each rule that is asked."""
    asked = {code: rule for code, rule in rules.items() if rule is not None}
    met = {f"met_{code}": _boolean(rule) for code, rule in asked.items()}
    return Asked(rows.annotate(**met).order_by(), tuple(asked))


def _count(listings: Asked, makers: Asked) -> tuple[int, dict[str, int]]:
    """Enterprises with a listing that meets every rule; and for each rule, every rule but that one.

    Each rule that is broken is a bit. What an enterprise can do is the union over its listings of what each of those
    can: everything, or everything but one rule. So every rule is asked once of every row, and those about the maker
    once of every maker.
    """
    all_but_one = " ".join(f"WHEN {1 << at} THEN {2 << at}" for at in range(len(listings.codes)))
    everything = (2 << len(listings.codes)) - 1
    ways = f"bit_or(CASE {listings.broken} WHEN 0 THEN {everything} {all_but_one} ELSE 0 END)"
    rows, first = listings.statement("enterprise_id")
    who, then = makers.statement("id")
    totals = [
        *(f"broken = 0 AND ways & {1 << at} > 0" for at in range(len(listings.codes) + 1)),
        *(f"broken & {~(1 << at)} = 0 AND ways & 1 > 0" for at in range(len(makers.codes))),
    ]
    statement = (
        f"WITH offered AS (SELECT enterprise_id, {ways} AS ways FROM ({rows}) listing GROUP BY enterprise_id), "  # noqa: S608 - our own codes; what was typed are parameters
        f"maker AS MATERIALIZED (SELECT id, {makers.broken} AS broken FROM ({who}) enterprise) "
        f"SELECT {', '.join(f'count(*) FILTER (WHERE {total})' for total in totals)} "
        "FROM offered JOIN maker ON maker.id = offered.enterprise_id"
    )
    fits, *dropped = _answer(statement, (*first, *then))
    return fits, dict(zip(listings.codes + makers.codes, dropped, strict=True))


def _answer(statement: str, values: Any) -> list[int]:
    """The counts; the same question within a minute gets the same answer, for people type back and forth."""
    mark = hashlib.sha256(f"{statement}{values!r}".encode()).hexdigest()
    found: list[int] | None = cache.get(f"market:reach:{mark}")
    if found is None:
        with connection.cursor() as cursor:
            cursor.execute(statement, values)
            found = list(cursor.fetchone())
        cache.set(f"market:reach:{mark}", found, SAME_FOR)
    return found


def _boolean(rule: Q) -> Any:
    return Case(When(rule, then=Value(True)), default=Value(False), output_field=BooleanField())


__all__ = ["Reach", "reach"]
