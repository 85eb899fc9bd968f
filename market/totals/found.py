"""How many answer, how they divide and which fit best: one statement, that looks at the newest so many.

Exact up to a number; above that the newest so many are counted, and every number reads "at least". What says a
word in front (in its title, its tags, its category) is looked at before what only mentions it. Where sure answers
are few, what comes near is counted with them.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from market.search import Understood, ranking
from market.totals.facets import BETWEEN_LISTINGS, FACETS, Counts, condition_of

MOST = 1_000
NEWEST = "published_at DESC, id DESC"
NEWEST_HIT = "published_at DESC NULLS LAST, id DESC"
"""The same order, but no index has it: PostgreSQL starts from the words, and sorts what it finds."""
ANSWERS = "search_vector @@ %s::tsquery"
IN_FRONT = "ts_filter(search_vector, '{a,b}') @@ %s::tsquery"
IN_ORDER = "string_agg(id::text, ',' ORDER BY rank DESC, published_at DESC, id DESC)"
SLUGS = "(SELECT string_agg(id || ' ' || slug, ',') FROM market_category) AS slugs"
"""What the keys of categories are called in addresses."""
Text = tuple[str, list[Any]]


@dataclass(frozen=True, slots=True)
class Found:
    """What was found: how it divides, the keys in order of fit if that was asked, and how many are sure answers."""

    counts: Counts
    best: tuple[int, ...] = ()
    sure: int = 0


@dataclass(frozen=True, slots=True)
class Words:
    """What is asked in words; with fewer than `few` sure answers what comes near counts as well."""

    understood: Understood
    few: int
    is_ranked: bool


def count(
    listings: QuerySet[Any],
    others: Mapping[str, QuerySet[Any]],
    words: Words | None = None,
    *,
    most: int = MOST,
) -> Found:
    """The total of what was found, the counts of every facet, and the keys in order of fit if that is asked.

    `others` holds, for each facet that is on, what would be found without it: that is what its other values
    would give. Each is looked through once, and no further than `most`.
    """
    own = [name for name in FACETS if name not in others]
    legs = [_Leg("found", listings, own, words, most)]
    legs += [_Leg(name, rows, [name], words, most) for name, rows in others.items()]
    sources, tallies, params = [], list[str](), list[Any]()
    for leg in legs:
        for source, values in leg.sources():
            sources.append(source)
            params += values
        tallies.append(leg.tally)
    with connection.cursor() as cursor:
        cursor.execute(f"WITH {', '.join(sources)} SELECT * FROM {SLUGS}, {', '.join(tallies)}", params)  # noqa: S608
        (row,) = cursor.fetchall()
    return _found(legs, iter(row), most)


def _found(legs: Iterable["_Leg"], row: Iterator[Any], most: int) -> Found:
    """What the one row says, leg by leg."""
    slugs = dict(pair.split(" ") for pair in next(row).split(","))
    tally, least, total, sure, best = dict[str, dict[str, int]](), set[str](), 0, 0, ""
    for leg in legs:
        number = next(row)
        if leg.name == "found":
            total, sure, best = number, next(row), next(row)
        for name in leg.facets:
            tally[name] = FACETS[name].counted(text) if (text := next(row)) else {}
            if number > most:
                least.add(name)
    tally["categories"] = {slugs[key]: number for key, number in tally["categories"].items()}
    counts = Counts(
        min(total, most),
        {name: tally[name] for name in FACETS},
        is_least=total > most,
        least=frozenset(least),
    )
    return Found(counts, tuple(map(int, best.split(","))) if best else (), sure)


@dataclass(frozen=True, slots=True)
class _Leg:
    """Listings that are looked through for these facets: at most one more than `most` of them."""

    name: str
    listings: QuerySet[Any]
    facets: list[str]
    words: Words | None
    most: int

    @property
    def is_ranked(self) -> bool:
        return self.name == "found" and self.words is not None and self.words.is_ranked

    def sources(self) -> Iterator[Text]:
        """The parts of a WITH: the keys by and by, and of these keys the values that are counted.

        Listings are wide: they are picked and sorted by key, and only those that count are read whole.
        """
        words, (columns, values) = self.words, self._columns()
        if words is None:  # one index holds all that filters ask and count: no row is read
            where, params = condition_of(self.listings)
            rows = (
                f"SELECT {columns} FROM market_listing WHERE {where} ORDER BY {NEWEST} LIMIT {self.most + 1}"  # noqa: S608
            )
            yield f"{self.name} AS MATERIALIZED ({rows})", [*values, *params]
            return
        if words.understood.concepts:
            yield from self._sure(words.understood)
            yield self._as("picked", self._or_near(words))
        else:
            yield self._as("picked", self._newest("true", []))
        rows = f"SELECT {columns} FROM market_listing WHERE id IN (SELECT id FROM picked_{self.name})"  # noqa: S608
        yield f"{self.name} AS MATERIALIZED ({rows})", values

    def _sure(self, understood: Understood) -> Iterator[Text]:
        """Those that answer most of it: first who says so in front, then who mentions it.

        Of words that very many say, the newest are met soonest by leafing through all.
        """
        query = understood.query(every=True)
        if understood.is_wide:
            yield self._as("sure", self._newest(ANSWERS, [query]))
            return
        front = f"front_{self.name}"
        yield self._as("front", self._newest(IN_FRONT, [query], NEWEST_HIT))
        behind = f"{ANSWERS} AND id NOT IN (SELECT id FROM {front})"  # noqa: S608
        left = f"greatest(0, {self.most + 1} - (SELECT count(*) FROM {front}))"  # noqa: S608
        body, values = self._newest(behind, [query], NEWEST_HIT, limit=left)
        yield self._as("sure", (f"SELECT id FROM {front} UNION ALL ({body})", values))  # noqa: S608

    def _or_near(self, words: Words) -> Text:
        """The sure answers, or what comes near where these are few."""
        sure = f"sure_{self.name}"
        near, values = self._newest(ANSWERS, [words.understood.query(every=False)])
        enough = f"(SELECT count(*) FROM {sure}) >= {words.few:d}"  # noqa: S608
        return (
            f"SELECT id FROM {sure} WHERE {enough} UNION ALL SELECT id FROM ({near}) AS near WHERE NOT {enough}",  # noqa: S608
            values,
        )

    def _newest(self, condition: str, values: list[Any], order: str = NEWEST, *, limit: str = "") -> Text:
        where, params = condition_of(self.listings)
        text = (
            f"SELECT id FROM market_listing WHERE {where} AND {condition}"  # noqa: S608
            f" ORDER BY {order} LIMIT {limit or self.most + 1}"
        )
        return text, [*params, *values]

    def _columns(self) -> Text:
        text = ", ".join(f"{FACETS[name].value} AS {name}" for name in self.facets)
        if not self.is_ranked or self.words is None:
            return text, []
        rank, params = ranking.rank(self.words.understood)
        return f"{text}, id, published_at, {rank} AS rank", params

    def _as(self, step: str, rows: Text) -> Text:
        return f"{step}_{self.name} AS MATERIALIZED ({rows[0]})", rows[1]

    @property
    def tally(self) -> str:
        """One row: how many, which if they are ranked, and what was written of each facet."""
        parts = ["count(*)"]
        if self.name == "found":
            is_sure = self.words is not None and self.words.understood.concepts
            parts.append("(SELECT count(*) FROM sure_found)" if is_sure else "count(*)")
            parts.append(IN_ORDER if self.is_ranked else "NULL")
        parts += [f"string_agg({name}, '{BETWEEN_LISTINGS}')" for name in self.facets]
        return f"(SELECT {', '.join(parts)} FROM {self.name}) AS counted_{self.name}"  # noqa: S608
