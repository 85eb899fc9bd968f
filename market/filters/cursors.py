"""The same results for programs: one stretch after the other, each going on from the last row of the one before."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from datetime import datetime

from market.filters.answers import answer_of, rows_of
from market.filters.ask import Ask, BadQuestion
from market.models import Listing
from market.totals.facets import Counts
from market.totals.found import MOST
from market.totals.orders import ORDERS, BadMark
from sif.dates import local_day

LONGEST = 200
WRONG = BadQuestion("cursor", "Give the cursor of a next link, with the same question and sort.")


def stretch(ask: Ask, cursor: str, *, size: int, now: datetime) -> tuple[list[Listing], str, Counts]:
    """The listings after the cursor, the cursor of the next stretch (empty at the end), and the counts.

    Orders by a value go on from that value, however far; orders by rank or distance go on from a number, and end
    where the catalogue page ends.

    Raises:
        BadQuestion: this cursor is not one of this question.
    """
    on_sale = Listing.objects.on_sale(local_day(now)).with_maker()
    answer = answer_of(ask, on_sale, now=now)
    mark = _read(cursor, ask.order)
    if ask.order in ORDERS:
        order = ORDERS[ask.order]
        rows = ask.ordered(ask.apply(on_sale, every=answer.every))
        try:
            rows = order.from_mark(rows, mark, is_included=False) if mark else rows
        except BadMark as wrong:
            raise WRONG from wrong
        listings = list(rows[: size + 1])
        following = order.mark(listings[size - 1]) if len(listings) > size else ""
    else:
        first = _offset(mark)
        listings = rows_of(ask, answer, on_sale, first, first + size + 1)
        more = len(listings) > size and first + size < MOST
        following = str(first + size) if more else ""
    return listings[:size], _written(following, ask.order), answer.counts


def _written(mark: str, order: str) -> str:
    return urlsafe_b64encode(f"{order} {mark}".encode()).decode().rstrip("=") if mark else ""


def _read(cursor: str, order: str) -> str:
    if not cursor:
        return ""
    try:
        text = urlsafe_b64decode(f"{cursor[:LONGEST]}==").decode()
    except (NotBase64, ValueError) as wrong:
        raise WRONG from wrong
    name, _space, mark = text.partition(" ")
    if name != order or not mark:
        raise WRONG
    return mark


def _offset(mark: str) -> int:
    if not mark:
        return 0
    if not (mark.isascii() and mark.isdigit() and int(mark[:8]) < MOST):
        raise WRONG
    return int(mark[:8])
