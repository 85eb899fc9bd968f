"""How many listings each value of each facet would give: one statement, one scan of what was found.

Exact up to a number; above that the newest so many are counted, and every number reads "at least". The same
statement falls back on what comes near, where sure answers are few, and ranks what it counted.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.db.models import F, Q, QuerySet

from enterprises.models import CertificateKind, Sdg, TargetGroup
from market.models import ListingKind

MOST = 1_000
Tally = dict[str, dict[str, int]]


@dataclass(frozen=True, slots=True)
class Band:
    """A stretch of a number: above `low`, up to and including `high`; an open end is None."""

    code: str
    low: int | None = None
    high: int | None = None

    def of(self, column: str) -> Q:
        """Those that lie in it; one without any end is for those without the number."""
        if self.low is None and self.high is None:
            return Q(**{f"{column}__isnull": True})
        bounds = {f"{column}__gt": self.low, f"{column}__lte": self.high}
        return Q(**{lookup: bound for lookup, bound in bounds.items() if bound is not None})

    def sql(self, column: str) -> str:
        """The same as a branch of a CASE."""
        if self.low is None and self.high is None:
            return f"WHEN {column} IS NULL THEN '{self.code}'"
        low = "" if self.low is None else f"{column} > {self.low}"
        high = "" if self.high is None else f"{column} <= {self.high}"
        return f"WHEN {' AND '.join(filter(None, (low, high)))} THEN '{self.code}'"


PRICES = (
    Band("0-25", high=25),
    Band("25-100", 25, 100),
    Band("100-1000", 100, 1000),
    Band("1000-", 1000),
    Band("aanvraag"),
)
LEADS = (Band("2", high=2), Band("7", 2, 7), Band("14", 7, 14), Band("30", 14, 30), Band("30-", 30))


@dataclass(frozen=True, slots=True)
class Facet:
    """One way to narrow the catalogue: what it asks of a listing, and how its values are counted.

    `narrow` gets the chosen values (of categories the keys, groups opened up). `known`: the values, where they are
    fixed. `is_many`: a listing has several of them.
    """

    name: str
    narrow: Callable[[Sequence[Any]], Q]
    value: str
    known: frozenset[str] | None = None
    is_many: bool = False

    def sql(self, source: str, *, shelf: str) -> str:
        """Rows of facet, shelf, value, number; equal lists of values are counted before they are unrolled."""
        if not self.is_many:
            return f"SELECT '{self.name}', {shelf}, {self.value}, count(*) FROM {source} GROUP BY 2, 3"  # noqa: S608
        return (
            f"SELECT '{self.name}', shelf, value::text, sum(number)::bigint FROM ("  # noqa: S608
            f"SELECT {shelf} AS shelf, {self.value} AS list, count(*) AS number FROM {source} GROUP BY 1, 2"
            f") AS lists, unnest(list) AS value GROUP BY 2, 3"
        )


def _overlap(column: str, kind: Callable[[str], Any] = str) -> Callable[[Sequence[Any]], Q]:
    return lambda values: Q(**{f"{column}__overlap": [kind(value) for value in values]})


def _within(column: str, bands: Iterable[Band]) -> Callable[[Sequence[Any]], Q]:
    by_code = {band.code: band for band in bands}

    def narrow(values: Sequence[Any]) -> Q:
        asked = Q()
        for value in values:
            asked |= by_code[value].of(column)
        return asked

    return narrow


def _case(column: str, bands: Iterable[Band]) -> str:
    return f"CASE {' '.join(band.sql(column) for band in bands)} END"


def _codes(bands: Iterable[Band]) -> frozenset[str]:
    return frozenset(band.code for band in bands)


def _categories(keys: Sequence[Any]) -> Q:
    return Q(category__in=keys)


FACETS = {
    facet.name: facet
    for facet in (
        Facet("categories", _categories, "category"),
        Facet("regions", _overlap("found_regions"), "regions", is_many=True),
        Facet("kinds", lambda values: Q(kind__in=values), "kind", frozenset(ListingKind.values)),
        Facet("groups", _overlap("found_groups"), "groups", frozenset(TargetGroup.values), is_many=True),
        Facet("prices", _within("price", PRICES), _case("price", PRICES), _codes(PRICES)),
        Facet("leads", _within("lead_time_days", LEADS), _case("lead", LEADS), _codes(LEADS)),
        Facet("labels", _overlap("found_labels"), "labels", frozenset(CertificateKind.values), is_many=True),
        Facet("sdgs", _overlap("found_sdgs", int), "sdgs", frozenset(map(str, Sdg.values)), is_many=True),
    )
}
COLUMNS = {
    "id": "pk",
    "category": "category__slug",
    "kind": "kind",
    "price": "price",
    "lead": "lead_time_days",
    "regions": "found_regions",
    "groups": "found_groups",
    "labels": "found_labels",
    "sdgs": "found_sdgs",
}
RANKED_BY = ("rank", "published_at")
SURE = "SELECT 'sure', '', '', count(*) FROM sure_found"
IN_ORDER = "string_agg(id::text, ',' ORDER BY rank DESC, published_at DESC, id DESC)"
BEST = f"SELECT 'best', '', {IN_ORDER}, count(*) FROM found"  # noqa: S608
"""The keys of what was found, in order of fit, in one text."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How many there are, and how they divide; `least` names the facets of which there are more than we counted.

    `is_least` says the same of the total.
    """

    total: int = 0
    facets: Tally = field(default_factory=dict)
    is_least: bool = False
    least: frozenset[str] = frozenset()
    as_of: str = ""  # of a shelf: when it was counted

    @property
    def shown(self) -> tuple[object, ...]:
        """The same for the same numbers."""
        return (self.as_of,) if self.as_of else (self.total, self.facets, sorted(self.least))


@dataclass(frozen=True, slots=True)
class Found:
    """What was found: how it divides, the keys in order of fit if that was asked, and how many are sure answers."""

    counts: Counts
    best: tuple[int, ...] = ()
    sure: int = 0


@dataclass(frozen=True, slots=True)
class Way:
    """Two ways to find: sure answers, and what comes near for when fewer than `few` of those are found.

    `is_ranked`: the listings come with `rank`.
    """

    sure: QuerySet[Any]
    near: QuerySet[Any] | None = None
    few: int = 0
    is_ranked: bool = False

    def sql(self, name: str, most: int) -> tuple[str, list[Any]]:
        """The parts of a WITH that give these rows, the newest first, and no more than one beyond `most`."""
        row = f"{name} ({', '.join([*COLUMNS, *RANKED_BY][: None if self.is_ranked else len(COLUMNS)])})"
        text, params = self._newest(self.sure, most)
        if self.near is None:
            return f"{row} AS MATERIALIZED ({text})", [*params]
        near, more = self._newest(self.near, most)
        enough = f"(SELECT count(*) FROM sure_found) >= {self.few:d}"  # noqa: S608
        return (
            f"sure_{row} AS MATERIALIZED ({text}), "  # noqa: S608
            f"{row} AS MATERIALIZED (SELECT * FROM sure_{name} WHERE {enough}"
            f" UNION ALL SELECT * FROM ({near}) AS near WHERE NOT {enough})"
        ), [*params, *more]

    def _newest(self, rows: QuerySet[Any], most: int) -> tuple[str, tuple[Any, ...]]:
        return _rows(rows.order_by("-published_at", "-pk")[: most + 1], RANKED_BY if self.is_ranked else ())


def count(found: Way, others: Mapping[str, Way], *, most: int = MOST) -> Found:
    """The total of what was found, the counts of every facet, and the order of fit where there is a rank.

    `others` holds, for each facet that is on, what would be found without it: that is what its other values
    would give. Each is looked through once, and no further than `most`.
    """
    sources, params = [], list[Any]()
    for name, way in {"found": found, **others}.items():
        text, values = way.sql(name, most)
        sources.append(text)
        params += values
    source_of = {name: name if name in others else "found" for name in FACETS}
    more = [SURE] * (found.near is not None) + [BEST] * found.is_ranked
    asked = _asked(sources, params, source_of, shelf="''", more=more)
    tally = {name: at.get("", {}) for name, at in asked.items()}
    found_in, sure, best = (tally.pop(name, {}) for name in ("total", "sure", "best"))
    least = frozenset(name for name, source in source_of.items() if found_in.get(source, 0) > most)
    total = found_in.get("found", 0)
    counts = Counts(min(total, most), tally, is_least=total > most, least=least)
    return Found(counts, tuple(int(key) for keys in best for key in keys.split(",")), sure.get("", total))


def by_category(listings: QuerySet[Any]) -> dict[str, Counts]:
    """All counts of every category apart, exact, in one scan."""
    text, params = _rows(listings.order_by())
    source = [f"found ({', '.join(COLUMNS)}) AS MATERIALIZED ({text})"]
    counted = _asked(source, params, dict.fromkeys(FACETS, "found"), shelf="category")
    totals = counted.pop("total")
    return {
        shelf: Counts(number["found"], {name: shelves.get(shelf, {}) for name, shelves in counted.items()})
        for shelf, number in totals.items()
    }


def together(parts: Iterable[Counts]) -> Counts:
    """The counts of several categories added up."""
    total, tally = 0, {name: Counter[str]() for name in FACETS}
    for part in parts:
        total += part.total
        for name, values in part.facets.items():
            tally[name].update(values)
    return Counts(total, {name: dict(values) for name, values in tally.items()})


def _rows(rows: QuerySet[Any], more: Sequence[str] = ()) -> tuple[str, tuple[Any, ...]]:
    text, params = rows.values_list(
        *(F(column) for column in (*COLUMNS.values(), *more))
    ).query.sql_with_params()
    return text, tuple(params)


def _asked(
    sources: list[str],
    params: Sequence[Any],
    source_of: Mapping[str, str],
    *,
    shelf: str,
    more: Sequence[str] = (),
) -> dict[str, dict[str, dict[str, int]]]:
    """Facet, shelf, value: number."""
    parts = [
        f"SELECT 'total', {shelf}, '{name}', count(*) FROM {name} GROUP BY 2"  # noqa: S608
        for name in sorted({"found", *source_of.values()})
    ]
    parts += [facet.sql(source_of[facet.name], shelf=shelf) for facet in FACETS.values()] + [*more]
    counted: dict[str, dict[str, dict[str, int]]] = {name: {} for name in ("total", *FACETS)}
    with connection.cursor() as cursor:
        cursor.execute(f"WITH {', '.join(sources)} {' UNION ALL '.join(parts)}", params)
        for name, at, value, number in cursor.fetchall():
            if value is not None:
                counted.setdefault(name, {}).setdefault(at, {})[value] = number
    return counted
