"""The facets: what each asks of a listing, how its values are written, and how they are counted."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet

from enterprises.models import CertificateKind, Sdg, TargetGroup
from market.models import ListingKind

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

    `narrow` gets the chosen values (of categories the keys, groups opened up). `value` is how PostgreSQL writes
    what a listing has (of a category the key). `known`: the values, where they are fixed. `is_many`: a listing has
    several of them.

    PostgreSQL writes, Python counts: it does so four times as fast.
    """

    name: str
    narrow: Callable[[Sequence[Any]], Q]
    value: str
    known: frozenset[str] | None = None
    is_many: bool = False

    def counted(self, written: str) -> dict[str, int]:
        """How often each value occurs in what was written of many listings."""
        lists = Counter(written.split(BETWEEN_LISTINGS))
        if not self.is_many:
            return dict(lists)
        tally = Counter[str]()
        for values, number in lists.items():
            for value in values.split(BETWEEN_VALUES) if values else ():
                tally[value] += number
        return dict(tally)


BETWEEN_LISTINGS, BETWEEN_VALUES = ";", ","


def _list(column: str, kind: Callable[[str], Any] = str) -> tuple[Callable[[Sequence[Any]], Q], str]:
    """Of a list of values: what is asked of it, and how it is written."""
    written = f"array_to_string({column}, '{BETWEEN_VALUES}')"
    return lambda values: Q(**{f"{column}__overlap": [kind(value) for value in values]}), written


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
        Facet("categories", _categories, "category_id::text"),
        Facet("regions", *_list("found_regions"), is_many=True),
        Facet("kinds", lambda values: Q(kind__in=values), "kind", frozenset(ListingKind.values)),
        Facet(
            "groups",
            *_list("found_groups"),
            frozenset(TargetGroup.values),
            is_many=True,
        ),
        Facet("prices", _within("price", PRICES), _case("price", PRICES), _codes(PRICES)),
        Facet("leads", _within("lead_time_days", LEADS), _case("lead_time_days", LEADS), _codes(LEADS)),
        Facet(
            "labels",
            *_list("found_labels"),
            frozenset(CertificateKind.values),
            is_many=True,
        ),
        Facet(
            "sdgs",
            *_list("found_sdgs", int),
            frozenset(map(str, Sdg.values)),
            is_many=True,
        ),
    )
}


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


def by_category(listings: QuerySet[Any], slugs: Mapping[int, str]) -> dict[str, Counts]:
    """All counts of every category apart, exact, in one scan; `slugs` says what the categories are called."""
    where, params = condition_of(listings)
    counted: dict[str, Counts] = {}
    texts = ", ".join(f"string_agg({facet.value}, '{BETWEEN_LISTINGS}')" for facet in FACETS.values())
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT category_id, count(*), {texts} FROM market_listing WHERE {where} GROUP BY category_id",  # noqa: S608
            params,
        )
        for key, total, *written in cursor.fetchall():
            tally = {
                name: facet.counted(text) for (name, facet), text in zip(FACETS.items(), written, strict=True)
            }
            counted[slugs[key]] = Counts(total, {**tally, "categories": {slugs[key]: total}})
    return counted


def together(parts: Iterable[Counts]) -> Counts:
    """The counts of several categories added up."""
    total, tally = 0, {name: Counter[str]() for name in FACETS}
    for part in parts:
        total += part.total
        for name, values in part.facets.items():
            tally[name].update(values)
    return Counts(total, {name: dict(values) for name, values in tally.items()})


def condition_of(listings: QuerySet[Any]) -> tuple[str, tuple[Any, ...]]:
    """What these listings are asked for, as PostgreSQL reads it; of the table of listings alone."""
    compiler = listings.query.get_compiler(connection=connection)
    text, params = compiler.compile(listings.query.where)
    return text or "true", tuple(params)
