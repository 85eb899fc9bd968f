"""How many enterprises meet what is asked, counted while a buyer types: select and filter in one question.

The same rules as `select` and `filter`, asked of the stored facts inside PostgreSQL, so that the answer comes at
once whatever the number of listings; it says "about", because the words of the need are left out of it. A test
compares the two. Units are compared where they are known (`units`), as everywhere.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.cache import cache
from django.db import connection
from django.db.models import BooleanField, Case, Q, Value, When

from enterprises.models import Certificate
from market.matching import explain, kinds
from market.matching.facts import Amount, Need
from market.matching.filter import BUDGET_SLACK
from market.matching.units import comparable
from market.models import Category, Listing, ListingQuerySet, Request
from market.search.ranking import ANYWHERE
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
    rules = {code: rule for code, rule in _rules(need, now=now).items() if rule is not None}
    listings = _branch(Listing.objects.on_sale(today), kind).exclude(
        enterprise__organisation=request.buyer_id
    )
    fits, dropped = _count(listings, rules)
    gains = sorted(((number, code) for code, number in dropped.items() if number > fits), reverse=True)
    without = tuple((str(explain.NAMES[code]).lower(), number) for number, code in gains[:MOST_SHOWN])
    return Reach(fits, without, kind, guessed)


def _branch(listings: ListingQuerySet, kind: Category) -> ListingQuerySet:
    """Those of the kind, of what is below it, and those that are only in its group; by id, for the index."""
    ids = [
        *Category.objects.filter(parent=kind).values_list("pk", flat=True),
        kind.pk,
        kind.parent_id or kind.pk,
    ]
    return listings.filter(category__in=ids)


def _rules(need: Need, *, now: datetime) -> dict[str, Q | None]:
    """What must be met, as conditions on a listing; None where nothing is asked."""
    return {
        "region": _region(need),
        "capacity": _capacity(need),
        "certificate": _certificate(need, now=now),
        "lead_time": _lead_time(need),
        "budget": _budget(need),
        "order_value": _order_value(need),
    }


def _region(need: Need) -> Q | None:
    """By the places that each listing keeps of itself and its maker."""
    if not need.region_required or need.spot is None:
        return None
    return Q(found_places__overlap=[need.spot.code, ANYWHERE])


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


def _certificate(need: Need, *, now: datetime) -> Q | None:
    if not need.certificates_any:
        return None
    valid = Certificate.objects.valid_on(local_day(now)).filter(kind__in=need.certificates_any)
    return Q(enterprise__in=valid.values("enterprise"))


def _lead_time(need: Need) -> Q | None:
    if need.needed_in is None:
        return None
    return Q(lead_time_days=None) | Q(lead_time_days__lte=max(need.needed_in, 0))


def _order_value(need: Need) -> Q | None:
    if need.min_order_value is None:
        return None
    return Q(enterprise__max_order_value=None) | Q(enterprise__max_order_value__gte=need.min_order_value)


def _units(column: str) -> list[str]:
    """Every unit that listings use; ten minutes old at most, for new ones are rare."""

    def ask() -> list[str]:
        used = Listing.objects.in_catalogue().exclude(**{column: ""}).order_by(column)
        return list(used.values_list(column, flat=True).distinct())

    found: list[str] = cache.get_or_set(f"market:units:{column}", ask, MINUTES * 60) or []
    return found


def _count(listings: ListingQuerySet, rules: dict[str, Q]) -> tuple[int, dict[str, int]]:
    """Enterprises with a listing that meets every rule; and for each rule, every rule but that one.

    Each rule that a listing breaks is a bit. What an enterprise can do is the union over its listings of what each of
    those can: everything, or everything but one rule. So every rule is asked once of every row, and PostgreSQL may
    divide the rows over its workers.
    """
    codes = list(rules)
    met = {f"met_{code}": _boolean(rule) for code, rule in rules.items()}
    inner, values = listings.annotate(**met).order_by().values("enterprise_id", *met).query.sql_with_params()
    broken = " + ".join(f"CASE WHEN met_{code} THEN 0 ELSE {1 << at} END" for at, code in enumerate(codes))
    all_but_one = " ".join(f"WHEN {1 << at} THEN {2 << at}" for at in range(len(codes)))
    everything = (2 << len(codes)) - 1
    ways = f"bit_or(CASE {broken or '0'} WHEN 0 THEN {everything} {all_but_one} ELSE 0 END)"
    totals = ", ".join(f"count(*) FILTER (WHERE ways & {1 << at} > 0)" for at in range(len(codes) + 1))
    statement = (
        f"SELECT {totals} FROM (SELECT enterprise_id, {ways} AS ways "  # noqa: S608 - our own codes; what was typed are parameters
        f"FROM ({inner}) listing GROUP BY enterprise_id) enterprise"
    )
    fits, *dropped = _answer(statement, values)
    return fits, dict(zip(codes, dropped, strict=True))


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
