"""What people ask of the catalogue: words, facets, a highest price, an order. One question, for page and API."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, F, Func, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast
from django.http import QueryDict

from enterprises.models import CertificateKind, Region, Sdg, TargetGroup
from market.models import Category, Listing, ListingQuerySet
from market.search import Question

MOST_VALUES = 20
THOUSANDS = re.compile(r"^\d{1,3}(\.\d{3})+$")
BANDS = (25, 100, 1000)
SORTS = ("best", "newest", "price", "price_down")
PAGE_SORTS = {"beste": "best", "nieuwste": "newest", "prijs": "price", "prijs-af": "price_down"}
PAGE = {
    "categories": "categorie",
    "regions": "regio",
    "groups": "doelgroep",
    "sdgs": "sdg",
    "labels": "keurmerk",
    "price_max": "prijs_max",
}
API = {
    "categories": "category",
    "regions": "region",
    "groups": "targetGroup",
    "sdgs": "sdg",
    "labels": "label",
    "price_max": "priceMax",
}
FACETS = ("categories", "regions", "groups", "sdgs", "labels")
COLUMNS = {
    "regions": "found_regions",
    "groups": "found_groups",
    "sdgs": "found_sdgs",
    "labels": "found_labels",
}
CLOSED = {
    "groups": frozenset(TargetGroup.values),
    "labels": frozenset(CertificateKind.values),
    "sdgs": frozenset(str(goal) for goal in Sdg.values),
}


class BadQuestion(ValueError):
    """A value that cannot be asked for; the API answers 400 with this, by parameter."""

    def __init__(self, parameter: str, words: str) -> None:
        super().__init__(words)
        self.parameter = parameter


class Unnest(Func):
    """One row for each member of an array."""

    function = "unnest"
    set_returning = True
    output_field = TextField()


@dataclass(frozen=True, slots=True)
class Ask:
    """One question to the catalogue. Values of a facet add up (any of them); facets narrow each other."""

    q: str = ""
    categories: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    sdgs: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    price_max: Decimal | None = None
    sort: str = ""
    question: Question = field(default=Question(()))

    @classmethod
    def of_page(cls, asked: QueryDict) -> "Ask":
        """What a page's address asks for; what cannot be asked for is left out, so any address gets an answer."""
        values = {name: _values(asked, parameter) for name, parameter in PAGE.items() if name in FACETS}
        for name, known in CLOSED.items():
            values[name] = tuple(value for value in values[name] if value in known)
        return cls._made(
            asked.get("q", ""),
            values,
            price_max=_euros(asked.get(PAGE["price_max"], "")),
            sort=PAGE_SORTS.get(asked.get("sorteer", ""), ""),
        )

    @classmethod
    def of_api(cls, asked: QueryDict) -> "Ask":
        """The same for programs, who rather hear what is wrong.

        Raises:
            BadQuestion: a value that is not in the list, or is no amount.
        """
        values = {name: _values(asked, parameter) for name, parameter in API.items() if name in FACETS}
        for name, known in CLOSED.items():
            if unknown := sorted(set(values[name]) - known):
                raise BadQuestion(API[name], f"Not one of the known values: {', '.join(unknown)[:80]}")
        price, sort = asked.get(API["price_max"], ""), asked.get("sort", "")
        price_max = _amount(price)
        if price and price_max is None:
            raise BadQuestion(API["price_max"], "Give an amount in euros, such as 25 or 12.50.")
        if sort and sort not in SORTS:
            raise BadQuestion("sort", f"Give one of: {', '.join(SORTS)}.")
        return cls._made(asked.get("q", ""), values, price_max=price_max, sort=sort)

    @classmethod
    def _made(
        cls, q: str, values: Mapping[str, tuple[str, ...]], *, price_max: Decimal | None, sort: str
    ) -> "Ask":
        clean = q.replace("\0", " ").strip()[:200]
        return cls(q=clean, **values, price_max=price_max, sort=sort, question=Question.of(clean))

    @property
    def order(self) -> str:
        """The order shown: the best answers first when words were asked for, else the newest."""
        if self.sort == "best" and not self.question:
            return "newest"
        return self.sort or ("best" if self.question else "newest")

    @property
    def chosen(self) -> int:
        """How many filters are on, words not counted."""
        return sum(len(getattr(self, name)) for name in FACETS) + (self.price_max is not None)

    def apply(self, listings: ListingQuerySet, *, every: bool = True, but: str = "") -> ListingQuerySet:
        """The listings that answer; without one facet (`but`), to count what its other values would give."""
        found = listings.search(self.question, every=every)
        if self.categories and but != "categories":
            found = found.filter(
                Q(category__slug__in=self.categories) | Q(category__parent__slug__in=self.categories)
            )
        for name, column in COLUMNS.items():
            values = getattr(self, name)
            if values and but != name:
                found = found.filter(
                    **{f"{column}__overlap": [int(v) if name == "sdgs" else v for v in values]}
                )
        if self.price_max is not None and but != "price_max":
            found = found.filter(price__lte=self.price_max)
        return found

    def ordered(self, found: ListingQuerySet) -> ListingQuerySet:
        """In the asked order, down to a unique key, so that no listing is on two pages."""
        newest = (F("published_at").desc(nulls_last=True), "-pk")
        if self.order == "price":
            return found.order_by(F("price").asc(nulls_last=True), *newest)
        if self.order == "price_down":
            return found.order_by(F("price").desc(nulls_last=True), *newest)
        if self.order == "best":
            return found.order_by(F("rank").desc(), *newest)
        return found.order_by(*newest)

    def counts(self, listings: ListingQuerySet, *, every: bool = True) -> dict[str, dict[str, int]]:
        """How many listings each value of each facet would give, and the total, in one query."""
        parts: list[QuerySet[Any, Any]] = [
            _part("total", Value(""), self.apply(listings, every=every)),
            _part("categories", F("category__slug"), self.apply(listings, every=every, but="categories")),
        ]
        for name, column in COLUMNS.items():
            found = self.apply(listings, every=every, but=name)
            parts.append(_part(name, Cast(Unnest(F(column)), TextField()), found))
        unpriced = self.apply(listings, every=every, but="price_max")
        parts += [_part("price_max", Value(str(band)), unpriced.filter(price__lte=band)) for band in BANDS]
        counted: dict[str, dict[str, int]] = {name: {} for name in ("total", *FACETS, "price_max")}
        for facet, value, number in parts[0].union(*parts[1:], all=True):
            counted[facet][value] = number
        return counted

    def without(self, name: str, value: str = "") -> "Ask":
        """The same question without one value of a facet, or without the highest price."""
        if name == "price_max":
            return replace(self, price_max=None)
        kept: dict[str, Any] = {name: tuple(kept for kept in getattr(self, name) if kept != value)}
        return replace(self, **kept)

    def below(self, amount: int) -> "Ask":
        """The same question with another highest price, in euros."""
        return replace(self, price_max=Decimal(amount))

    def cleared(self) -> "Ask":
        """The words alone, without filters."""
        return Ask(q=self.q, question=self.question)

    def address(self) -> str:
        """The query string of this question on the page; empty when it asks for everything."""
        pairs = [("q", self.q)] if self.q else []
        pairs += [(PAGE[name], value) for name in FACETS for value in getattr(self, name)]
        if self.price_max is not None:
            pairs.append((PAGE["price_max"], f"{self.price_max:f}"))
        if self.sort:
            pairs.append(("sorteer", next(word for word, sort in PAGE_SORTS.items() if sort == self.sort)))
        return f"?{urlencode(pairs)}" if pairs else "?"


def _part(name: str, value: Any, found: ListingQuerySet) -> QuerySet[Any, Any]:
    """One leg of the count: facet, value, number."""
    plain = Listing.objects.filter(pk__in=found.order_by().values("pk"))
    return (
        plain.annotate(facet=Value(name, TextField()), value=Cast(value, TextField()))
        .values("facet", "value")
        .annotate(number=Count("pk"))
        .values_list("facet", "value", "number")
    )


def names(language: str) -> dict[str, dict[str, tuple[str, str]]]:
    """What categories and regions are called, with the group above each category; one query for both."""
    name = "name_en" if language.startswith("en") else "name_nl"
    categories = Category.objects.annotate(kind=Value("categories")).values_list(
        "kind", "slug", name, "parent__slug", "position"
    )
    regions = Region.objects.annotate(
        kind=Value("regions"), above=Value(None, TextField()), place=Value(0)
    ).values_list("kind", "code", "name", "above", "place")
    known: dict[str, dict[str, tuple[str, str]]] = {"categories": {}, "regions": {}}
    rows: Iterable[tuple[str, str, str, str | None, int]] = categories.union(regions, all=True)
    for kind, code, label, above, _place in sorted(rows, key=lambda row: (row[4], row[2])):
        known[kind][code] = (label, above or "")
    return known


def _values(asked: QueryDict, parameter: str) -> tuple[str, ...]:
    given = [value.strip()[:60] for value in asked.getlist(parameter)[:MOST_VALUES]]
    return tuple(dict.fromkeys(value for value in given if value and "\0" not in value))


def _euros(text: str) -> Decimal | None:
    """An amount as people type it: 25, 12,50, 1.250; nothing when it is no amount."""
    plain = text.strip().removeprefix("€").strip()
    if "," in plain or THOUSANDS.match(plain):
        plain = plain.replace(".", "").replace(",", ".")
    return _amount(plain)


def _amount(plain: str) -> Decimal | None:
    try:
        amount = Decimal(plain[:12])
    except InvalidOperation:
        return None
    return amount.quantize(Decimal("0.01")) if amount.is_finite() and 0 < amount < 10_000_000 else None
