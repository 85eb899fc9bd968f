"""One page of what was found, and how the rest divides: from the shelves where they were counted, else counted now."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial
from math import ceil
from typing import Any

from django.core.cache import cache
from django.db.models import Subquery

from market.filters.ask import RANKED, Ask
from market.models import Listing, ListingQuerySet, Shelf, Word
from market.models.listings import FEW, WHY
from market.models.shelves import BELIEVED_FOR, ROWS_PER_MARK
from market.search import edition
from market.totals.facets import Counts
from market.totals.found import MOST, Found
from market.totals.orders import ORDERS
from sif.dates import local_day
from sif.enquiries import Enquiry, Versions
from sif.standing import RowVersion, Standing

KEPT_FOR = 60  # should the edition be lost on the way
INSTEAD = 6  # listings for whom words find nothing
KEPT_FROM = 100  # fewer are found so quickly that they are never kept


@dataclass(frozen=True, slots=True)
class Results:
    """The listings of one page; `reach` is how many can be leafed through, `is_nearest` that no word fits all.

    `standing`: many ask for this very page, so it is worth keeping as it was drawn, as long as it stands. `told`:
    what it says beside the cards, of why they were found. `instead`: where words find nothing, what is new nearby.
    """

    listings: list[Listing]
    number: int
    counts: Counts
    reach: int
    is_nearest: bool = False
    standing: Callable[[], Standing | None] | None = None
    told: tuple[object, ...] = ()
    instead: Sequence[Listing] = ()

    @property
    def total(self) -> int:
        return self.counts.total

    @property
    def shown(self) -> tuple[object, ...]:
        """The same for pages that show the same."""
        cards = [one.shown for one in self.listings]
        return self.number, self.total, self.reach, self.counts.shown, cards, self.is_nearest, self.told


@dataclass(frozen=True, slots=True)
class Answer:
    """What a question finds in one edition, without the rows of a page; `is_known`: it was not worked out now."""

    found: Found
    edition: str
    every: bool = True
    is_nearest: bool = False
    is_known: bool = False

    @property
    def counts(self) -> Counts:
        return self.found.counts


def results(ask: Ask, number: int, *, per_page: int, now: datetime) -> Results:
    """The page of this number; the last one, if there are fewer."""
    today = local_day(now)
    on_sale = Listing.objects.on_sale(today)
    shelves = _shelves(ask, (number - 1) * per_page, today=today, now=now)
    code = _shelf_of(ask)
    if code in shelves and _is_on_shelf(ask, code):
        last = _within(number, shelves[code].counts.total, per_page)
        if number > last:
            return results(ask, last, per_page=per_page, now=now)
        return _from_shelf(ask, number, shelves, on_sale, code=code, per_page=per_page)
    answer = _answer(ask, on_sale, shelves, today)
    reach = min(answer.counts.total, RANKED if ask.question else MOST)
    number = _within(number, reach, per_page)
    first = (number - 1) * per_page
    cards = on_sale.for_cards(why=bool(ask.question)).annotate(version=RowVersion("slug"))
    rows = rows_of(ask, answer, cards, first, first + per_page)
    if answer.is_known and len(rows) < min(per_page, reach - first):  # some are not for sale now
        answer = _answer(ask, on_sale, shelves, today, is_afresh=True)
        rows = rows_of(ask, answer, cards, first, first + per_page)
    counts, reach = _in_step(answer.counts, reach, rows, number=number, per_page=per_page)
    made = Results(rows, number, counts, reach, is_nearest=answer.is_nearest and bool(rows))
    if not rows and ask.question:
        return replace(made, instead=_instead(ask, on_sale))
    if not answer.is_known or made.is_nearest or not rows:  # asked once, or to be noted each time
        return made
    standing = partial(_in_edition, on_sale, rows, answer.edition, now=now)
    return replace(made, standing=standing, told=_told(ask, rows))


def _instead(ask: Ask, on_sale: ListingQuerySet) -> list[Listing]:
    """What is new where it was asked for; anywhere, if no place was named."""
    return list(ask.there(on_sale.for_cards()).newest()[:INSTEAD])


def answer_of(ask: Ask, on_sale: ListingQuerySet, *, now: datetime) -> Answer:
    """What a question finds: from the shelves, as it was kept, or worked out now."""
    today = local_day(now)
    return _answer(ask, on_sale, _shelves(ask, 0, today=today, now=now), today)


def rows_of(ask: Ask, answer: Answer, on_sale: ListingQuerySet, first: int, last: int) -> list[Listing]:
    """The rows from `first` up to `last`, as they are now: what is no longer for sale has gone."""
    if ask.order != "best":
        return list(ask.ordered(ask.apply(on_sale, every=answer.every))[first:last])
    keys = answer.found.best[first:last]
    rows = {row.pk: row for row in on_sale.filter(pk__in=keys)} if keys else {}
    return [rows[key] for key in keys if key in rows]


def _answer(
    ask: Ask,
    on_sale: ListingQuerySet,
    shelves: dict[str, "_OnShelf"],
    today: date,
    *,
    is_afresh: bool = False,
) -> Answer:
    of = edition.current(edition.LISTINGS, edition.WORDS)
    if (code := _shelf_of(ask)) is not None and code in shelves:
        return Answer(Found(_with_shelf(ask, shelves[code].counts, shelves)), of, is_known=True)
    key = f"market.found.{of}.{today}.{ask.key}.{ask.order == 'best':d}{'' in shelves:d}"
    known: Found | None = None if is_afresh else cache.get(key)
    found = known or ask.found(on_sale, known=ask.on if "" in shelves else ())
    if known is None and found.counts.total >= KEPT_FROM:
        cache.set(key, found, KEPT_FOR)
    found = replace(found, counts=_with_shelf(ask, found.counts, shelves))
    every = not ask.question or found.sure >= (FEW if ask.order == "best" else 1)
    is_nearest = bool(ask.question) and not found.sure
    return Answer(found, of, every=every, is_nearest=is_nearest, is_known=known is not None)


def _told(ask: Ask, rows: list[Listing]) -> tuple[object, ...]:
    """What a page says of why these were found, beside their cards."""
    if not ask.question:
        return ()
    understood = ask.question.understand(Word.objects.understand)
    return understood, [[getattr(row, name) for name in WHY] for row in rows]


def _edition(_rows: object) -> str:
    return edition.current(edition.LISTINGS, edition.WORDS)


def _in_edition(on_sale: ListingQuerySet, rows: list[Any], of: str, *, now: datetime) -> Standing:
    """What a page of found rows rests on: the versions of these rows, and the edition they were found in."""
    found = on_sale.filter(pk__in=[row.pk for row in rows]).order_by("pk")
    enquiry = Enquiry.of(found.values_list("pk", RowVersion("slug")), _edition)
    versions = Versions(sorted((row.pk, row.version) for row in rows), of)
    return Standing(enquiry, versions, local_day(now), now + timedelta(seconds=KEPT_FOR))


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


# --- shelves: what was counted beforehand ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _OnShelf:
    """A shelf as one page needs it: the counts, the mark before the first row, when and in which version."""

    counts: Counts
    mark: str
    at: datetime
    version: str


def _shelf_of(ask: Ask) -> str | None:
    """The shelf that counts what this question finds, if there is one: everything, or one category."""
    if not ask.is_plain:
        return None
    if not ask.on:
        return ""
    return ask.categories[0] if ask.on == ["categories"] and len(ask.categories) == 1 else None


def _is_on_shelf(ask: Ask, code: str | None) -> bool:
    """Whether that shelf has its marks in this order: everything in any order, a category by date."""
    return code is not None and ask.order in ORDERS and (not code or ask.order == "newest")


def _shelves(ask: Ask, first: int, *, today: date, now: datetime) -> dict[str, _OnShelf]:
    """The shelves that can answer a part of this question: everything, and the category."""
    if not ask.is_plain or len(ask.on) > 1:
        return {}
    code = _shelf_of(ask)
    order = ask.order if _is_on_shelf(ask, code) else "newest"
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
    enquiry = Enquiry.of(rows.values_list("pk", "version", counted))
    versions = Versions([(listing.pk, listing.version, shelf.version) for listing in listings])
    return Standing(enquiry, versions, day=local_day(shelf.at), until=shelf.at + BELIEVED_FOR)
