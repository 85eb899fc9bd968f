"""What people ask of the catalogue: words, facets, a highest price, an order. One question, for page and API."""

import re
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from hashlib import blake2b
from typing import Any, Self
from urllib.parse import urlencode

from django.db.models import F, Q, Value
from django.http import QueryDict

from enterprises.models import Place
from market.filters.names import Names
from market.models import ListingQuerySet, Word
from market.models.listings import FEW
from market.models.shown import SEAT, Distance, Point, flat
from market.search import Question, ranking
from market.totals.facets import FACETS
from market.totals.found import Found, Words, count
from market.totals.orders import ORDERS

MOST_VALUES = 20
RANKED = 600  # of what words find: the newest are counted, and ranked
THOUSANDS = re.compile(r"^\d{1,3}(\.\d{3})+$")
SORTS = ("best", "newest", "price", "price_down", "distance")
PAGE_SORTS = {
    "beste": "best",
    "nieuwste": "newest",
    "prijs": "price",
    "prijs-af": "price_down",
    "afstand": "distance",
}
PAGE = {
    "categories": "categorie",
    "regions": "regio",
    "kinds": "soort",
    "groups": "doelgroep",
    "prices": "prijs",
    "leads": "levertijd",
    "labels": "keurmerk",
    "sdgs": "sdg",
    "price_max": "prijs_max",
    "near": "plaats",
}
API = {
    "categories": "category",
    "regions": "region",
    "kinds": "kind",
    "groups": "targetGroup",
    "prices": "priceBand",
    "leads": "leadTime",
    "labels": "label",
    "sdgs": "sdg",
    "price_max": "priceMax",
    "near": "near",
}


class BadQuestion(ValueError):
    """A value that cannot be asked for; the API answers 400 with this, by parameter."""

    def __init__(self, parameter: str, words: str) -> None:
        super().__init__(words)
        self.parameter = parameter


@dataclass(frozen=True, slots=True)
class Ask:
    """One question to the catalogue. Values of a facet add up (any of them); facets narrow each other."""

    q: str = ""
    categories: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    prices: tuple[str, ...] = ()
    leads: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    sdgs: tuple[str, ...] = ()
    price_max: Decimal | None = None
    near: str = ""
    sort: str = ""
    question: Question = field(default=Question(()))
    place: Place | None = None
    keys: tuple[int, ...] = ()  # of the categories, and of all below them

    @classmethod
    def of_page(cls, asked: QueryDict, names: Names | None = None) -> Self:
        """What a page's address asks for; what cannot be asked for is left out, so any address gets an answer."""
        values: dict[str, Any] = {name: _values(asked, PAGE[name]) for name in FACETS}
        for name, facet in FACETS.items():
            if facet.known is not None:
                values[name] = tuple(value for value in values[name] if value in facet.known)
        near = _clean(asked.get(PAGE["near"], ""))[:80]
        return cls(
            **_words(asked.get("q", "")),
            **values,
            price_max=_euros(asked.get(PAGE["price_max"], "")),
            near=near,
            sort=PAGE_SORTS.get(asked.get("sorteer", ""), ""),
            place=Place.objects.called(near) if near else None,
            keys=(names or Names.of("nl")).keys_of(values["categories"]) if values["categories"] else (),
        )

    @classmethod
    def of_api(cls, asked: QueryDict, names: Names) -> Self:
        """The same for programs, who rather hear what is wrong.

        Raises:
            BadQuestion: a value that is not in the list, or is no amount.
        """
        values: dict[str, Any] = {name: _values(asked, API[name]) for name in FACETS}
        known = {"categories": frozenset(names.keys), "regions": frozenset(names.regions)}
        for name, facet in FACETS.items():
            if unknown := sorted(set(values[name]) - (facet.known or known[name])):
                raise BadQuestion(API[name], f"Not one of the known values: {', '.join(unknown)[:80]}")
        price, sort, near = (asked.get(name, "") for name in (API["price_max"], "sort", API["near"]))
        price_max, near = _amount(price), _clean(near)[:80]
        if price and price_max is None:
            raise BadQuestion(API["price_max"], "Give an amount in euros, such as 25 or 12.50.")
        if sort and sort not in SORTS:
            raise BadQuestion("sort", f"Give one of: {', '.join(SORTS)}.")
        place = Place.objects.called(near) if near else None
        if near and place is None:
            raise BadQuestion(API["near"], "Give the name or the code of a Dutch municipality.")
        if sort == "distance" and place is None:
            raise BadQuestion("sort", "Say from where, with near.")
        keys = names.keys_of(values["categories"])
        words = _words(asked.get("q", ""))
        return cls(**words, **values, price_max=price_max, near=near, sort=sort, place=place, keys=keys)

    @property
    def order(self) -> str:
        """The order shown: the best answers first when words were asked for, then the nearest, else the newest."""
        fitting = {"best": bool(self.question), "distance": self.place is not None}
        if self.sort and fitting.get(self.sort, True):
            return self.sort
        return next((name for name, fits in fitting.items() if fits), "newest")

    @property
    def on(self) -> list[str]:
        """The facets of which a value is chosen."""
        return [name for name in FACETS if getattr(self, name)]

    @property
    def chosen(self) -> int:
        """How many filters are on, words not counted."""
        return sum(len(getattr(self, name)) for name in FACETS) + (self.price_max is not None)

    @property
    def is_plain(self) -> bool:
        """No words and no highest price: what is left are facets, which the shelves may have counted."""
        return not self.question and self.price_max is None

    @property
    def key(self) -> str:
        """The same for every question that finds the same, whatever the order of its parts."""
        parts = (
            (self.question.words, sorted(self.question.located), self.question.is_literal),
            [(name, sorted(getattr(self, name))) for name in self.on],
            self.price_max,
        )
        return blake2b(repr(parts).encode(), digest_size=12).hexdigest()

    def apply(self, listings: ListingQuerySet, *, every: bool = True) -> ListingQuerySet:
        """The listings that answer."""
        return self.narrowed(listings.answering(self.question, every=every))

    def narrowed(self, listings: ListingQuerySet, *, but: str = "") -> ListingQuerySet:
        """Those with the values that were chosen; without one facet (`but`), to count what others would give."""
        asked = Q()
        for name in self.on:
            if name != but:
                asked &= FACETS[name].narrow(self.keys if name == "categories" else getattr(self, name))
        if self.price_max is not None:
            asked &= Q(price__lte=self.price_max)
        return listings.filter(asked)

    def there(self, listings: ListingQuerySet) -> ListingQuerySet:
        """Those that come to the place that was named, if one was."""
        return listings.filter(ranking.where(self.question.understand(Word.objects.understand)))

    def found(self, listings: ListingQuerySet, *, known: Collection[str] = ()) -> Found:
        """How many answer, how many each value of each facet would give, and the best in order: in one statement.

        Where sure answers are few (in another order than by fit: where there are none), what comes near counts.
        `known`: facets that were counted already.
        """
        others = [name for name in self.on if name not in known]
        if not self.question:
            return count(
                self.narrowed(listings), {name: self.narrowed(listings, but=name) for name in others}
            )
        understood = self.question.understand(Word.objects.understand)
        there = self.there(listings)
        is_ranked = self.order == "best"
        words = Words(understood, few=FEW if is_ranked else 1, is_ranked=is_ranked)
        rest = {name: self.narrowed(there, but=name) for name in others}
        return count(self.narrowed(there), rest, words, most=RANKED)

    def ordered(self, found: ListingQuerySet) -> ListingQuerySet:
        """In the asked order, down to a unique key, so that no listing is on two pages."""
        if self.order == "best":
            return found.ranked(self.question).order_by(F("rank").desc(), F("published_at").desc(), "-pk")
        if self.order == "distance":
            here = Point(*(Value(kilometres) for kilometres in flat(self.place)))
            return found.annotate(at=Distance(SEAT, here)).order_by(F("at").asc(), "-pk")
        return ORDERS[self.order].of(found)

    def without(self, name: str, value: str = "") -> Self:
        """The same question without one value of a facet, or without the highest price, or the place."""
        if name == "price_max":
            return replace(self, price_max=None)
        if name == "near":
            return replace(self, near="", place=None)
        kept: dict[str, Any] = {name: tuple(kept for kept in getattr(self, name) if kept != value)}
        return replace(self, **kept)

    def cleared(self) -> Self:
        """The words alone, without filters."""
        return type(self)(q=self.q, question=self.question)

    def address(self) -> str:
        """The query string of this question on the page; empty when it asks for everything."""
        pairs = [("q", self.q)] if self.q else []
        pairs += [(PAGE[name], value) for name in FACETS for value in getattr(self, name)]
        if self.price_max is not None:
            pairs.append((PAGE["price_max"], f"{self.price_max:f}"))
        if self.near:
            pairs.append((PAGE["near"], self.near))
        if self.sort:
            pairs.append(("sorteer", next(word for word, sort in PAGE_SORTS.items() if sort == self.sort)))
        return f"?{urlencode(pairs)}" if pairs else "?"


def _words(text: str) -> dict[str, Any]:
    clean = _clean(text)[:200]
    return {"q": clean, "question": Question.of(clean)}


def _clean(text: str) -> str:
    return text.replace("\0", " ").strip()


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
