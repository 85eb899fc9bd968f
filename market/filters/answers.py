"""One page of what was found, and how the rest divides: from the shelves where they were counted, else counted now."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from math import ceil
from typing import Any

from django.core.cache import cache
from django.db.models import Subquery

from market.filters.ask import RANKED, Ask
from market.models import Listing, ListingQuerySet, Shelf
from market.models.listings import FEW as SURE
from market.models.shelves import BELIEVED_FOR, ROWS_PER_MARK
from market.totals.facets import MOST, Counts
from market.totals.orders import ORDERS
from sif.dates import local_day
from sif.standing import RowVersion, Standing

KEPT_FOR = 60
FEW = (
    500  # counts of fewer are never kept: they are quick, and nobody minds a facet of thousands a minute old
)


@dataclass(frozen=True, slots=True)
class Results:
    """The listings of one page; `reach` is how many can be leafed through, `is_nearest` that no word fits all.

    `standing`: many ask for this very page, so it is worth keeping as it was drawn, as long as it stands.
    """

    listings: list[Listing]
    number: int
    counts: Counts
    reach: int
    is_nearest: bool = False
    standing: Callable[[], Standing | None] | None = None

    @property
    def total(self) -> int:
        return self.counts.total

    @property
    def shown(self) -> tuple[object, ...]:
        """The same for pages that show the same."""
        return self.number, self.total, self.reach, self.counts.shown, [one.shown for one in self.listings]


def results(ask: Ask, number: int, *, per_page: int, now: datetime) -> Results:
    """The page of this number; the last one, if there are fewer."""
    today = local_day(now)
    on_sale = Listing.objects.on_sale(today)
    shelves = _shelves(ask, (number - 1) * per_page, today=today, now=now)
    if (code := _shelf_of(ask)) is not None and code in shelves:
        last = _within(number, shelves[code].counts.total, per_page)
        if number > last:
            return results(ask, last, per_page=per_page, now=now)
        return _from_shelf(ask, number, shelves, on_sale, code=code, per_page=per_page)
    counts, every, is_nearest = _live(ask, on_sale, today)
    counts = _with_shelf(ask, counts, shelves)
    is_wide = counts.total > RANKED or counts.is_least
    reach = min(counts.total, RANKED if ask.order == "best" else MOST)
    number = _within(number, reach, per_page)
    found = ask.ordered(ask.apply(on_sale, every=every), is_wide=is_wide).for_cards(why=bool(ask.question))
    rows = list(found[(number - 1) * per_page : number * per_page])
    counts, reach = _in_step(counts, reach, rows, number=number, per_page=per_page)
    return Results(rows, number, counts, reach, is_nearest=is_nearest and bool(rows))


def counts_of(ask: Ask, on_sale: ListingQuerySet, *, now: datetime) -> tuple[Counts, bool]:
    """How the results divide, and whether they have every word (else any of them)."""
    today = local_day(now)
    shelves = _shelves(ask, 0, today=today, now=now)
    if (code := _shelf_of(ask)) is not None and code in shelves:
        return _with_shelf(ask, shelves[code].counts, shelves), True
    counts, every, _is_nearest = _live(ask, on_sale, today)
    return _with_shelf(ask, counts, shelves), every


def _live(ask: Ask, on_sale: ListingQuerySet, today: date) -> tuple[Counts, bool, bool]:
    """How the sure answers divide, or with what comes near: where these are few in order of fit, else where none."""
    counts = _counted(ask, on_sale, today)
    if not ask.question or counts.total >= (SURE if ask.order == "best" else 1):
        return counts, True, False
    return _counted(ask, on_sale, today, every=False), False, not counts.total


def _within(number: int, reach: int, per_page: int) -> int:
    return max(1, min(number, ceil(reach / per_page)))


def _in_step(
    counts: Counts, reach: int, rows: list[Listing], *, number: int, per_page: int
) -> tuple[Counts, int]:
    """A count may be a minute old, the rows never are: a page that is not full is the last one."""
    seen = (number - 1) * per_page + len(rows)
    if len(rows) < per_page or seen > reach:
        return replace(counts, total=seen), seen
    return counts, reach


def _counted(ask: Ask, on_sale: ListingQuerySet, today: date, *, every: bool = True) -> Counts:
    """What the facets give; of a large result for a minute the same."""
    key = f"market.counts.{today}.{ask.key}.{every:d}"
    known: Counts | None = cache.get(key)
    if known is None:
        known = ask.counts(on_sale, every=every)
        if known.total > FEW:
            cache.set(key, known, KEPT_FOR)
    return known


# --- shelves: what was counted beforehand ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _OnShelf:
    """A shelf as one page needs it: the counts, the mark before the first row, when and in which version."""

    counts: Counts
    mark: str
    at: datetime
    version: str


def _shelf_of(ask: Ask) -> str | None:
    """The shelf that is this question, if there is one: everything in any order, or one category by date."""
    if not ask.is_plain or ask.order not in ORDERS:
        return None
    if not ask.on:
        return ""
    is_one = ask.on == ["categories"] and len(ask.categories) == 1 and ask.order == "newest"
    return ask.categories[0] if is_one else None


def _shelves(ask: Ask, first: int, *, today: date, now: datetime) -> dict[str, _OnShelf]:
    """The shelves that can answer a part of this question: everything, and the category."""
    if not ask.is_plain or len(ask.on) > 1:
        return {}
    code = _shelf_of(ask)
    order = ask.order if ask.order in ORDERS and code is not None else "newest"
    mark = f"marks__{first // ROWS_PER_MARK}"
    rows = Shelf.objects.standing(sorted({"", code or ""}), order, today=today, now=now)
    return {
        code: _OnShelf(Counts(total, counts, as_of=str(at)), mark or "", at, version)
        for code, total, counts, at, mark, version in rows.values_list(
            "code", "total", "counts", "counted_at", mark, RowVersion("code")
        )
    }


def _with_shelf(ask: Ask, counts: Counts, shelves: dict[str, _OnShelf]) -> Counts:
    """The one facet that is on shows what its other values would give; of everything, that was counted."""
    if len(ask.on) != 1 or "" not in shelves:
        return counts
    (name,) = ask.on
    whole = shelves[""].counts.facets[name]
    return replace(counts, facets={**counts.facets, name: whole}, least=counts.least - {name})


def _from_shelf(
    ask: Ask, number: int, shelves: dict[str, _OnShelf], found: ListingQuerySet, *, code: str, per_page: int
) -> Results:
    """Page 1 is as it is now; further pages go on from the marks, so that none is skipped when some come in."""
    shelf = shelves[code]
    counts = _with_shelf(ask, shelf.counts, shelves)
    rows = ORDERS[ask.order].of(ask.apply(found)).for_cards()
    first = (number - 1) * per_page
    if number > 1 and shelf.mark:
        rows, first = ORDERS[ask.order].from_mark(rows, shelf.mark), first % ROWS_PER_MARK
    rows = rows.annotate(version=RowVersion("slug"))[first : first + per_page]
    listings = list(rows)
    counts, reach = _in_step(counts, counts.total, listings, number=number, per_page=per_page)
    standing = partial(_standing, rows, listings, shelf, code=code, order=ask.order)
    return Results(listings, number, counts, reach, standing=standing)


def _standing(
    rows: ListingQuerySet, listings: list[Any], shelf: _OnShelf, *, code: str, order: str
) -> Standing | None:
    """What a page of these rows rests on: their versions, and that of the shelf; all are counted in one go."""
    if not listings:
        return None
    counted = Subquery(Shelf.objects.filter(code=code, order=order).values(found=RowVersion("code")))
    answer = [(listing.pk, listing.version, shelf.version) for listing in listings]
    return Standing.when_read(
        rows.values_list("pk", "version", counted),
        answer,
        day=local_day(shelf.at),
        until=shelf.at + BELIEVED_FOR,
    )
