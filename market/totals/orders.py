"""The orders of a list, each down to a unique key, so that a list can go on from any row."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db.models import BooleanField, DecimalField, F, Func, Value
from django.db.models.expressions import Combinable
from django.db.models.lookups import GreaterThan, GreaterThanOrEqual, LessThan, LessThanOrEqual

from market.models import Listing, ListingQuerySet
from market.models.shown import PRICE_DOWN, PRICE_UP

LARGEST_KEY = 2**63 - 1


class BadMark(ValueError):
    """Text that is no mark of ours."""


class Row(Func):
    """Values that are compared as one: (price, id) > (10, 7)."""

    template = "(%(expressions)s)"
    output_field = BooleanField()


@dataclass(frozen=True, slots=True)
class Order:
    """One order: by a value, then by the key; `read` understands the value as a mark writes it."""

    value: Combinable
    is_down: bool
    read: Callable[[str], Any]

    def of(self, listings: ListingQuerySet) -> ListingQuerySet:
        """The listings in this order, with the value at hand as `at`."""
        found = listings.annotate(at=self.value)
        return found.order_by(F("at").desc(), "-pk") if self.is_down else found.order_by(F("at").asc(), "pk")

    def mark(self, listing: Listing) -> str:
        """Where this row stands: the value and the key."""
        at: Any = listing.at  # type: ignore[attr-defined]
        return f"{at.isoformat() if isinstance(at, datetime) else at} {listing.pk}"

    def from_mark(self, listings: ListingQuerySet, mark: str, *, is_included: bool = True) -> ListingQuerySet:
        """The listings from a mark on; without the row of the mark itself, if that is not included.

        Raises:
            BadMark: this is no mark.
        """
        text, _space, key = mark.rpartition(" ")
        if not (key.isascii() and key.isdigit() and int(key) <= LARGEST_KEY):
            raise BadMark(mark)
        here, there = Row(self.value, F("pk")), Row(self.read(text), Value(int(key)))
        below, above = (LessThanOrEqual, GreaterThanOrEqual) if is_included else (LessThan, GreaterThan)
        return listings.filter((below if self.is_down else above)(here, there))


def _moment(text: str) -> Combinable:
    try:
        return Value(datetime.fromisoformat(text))
    except ValueError as wrong:
        raise BadMark(text) from wrong


def _amount(text: str) -> Combinable:
    try:
        amount = Decimal(text)
    except InvalidOperation as wrong:
        raise BadMark(text) from wrong
    if not amount.is_finite() or abs(amount) > 10**9:
        raise BadMark(text)
    return Value(amount, DecimalField(max_digits=12, decimal_places=2))


ORDERS = {
    "newest": Order(F("published_at"), is_down=True, read=_moment),
    "price": Order(PRICE_UP, is_down=False, read=_amount),
    "price_down": Order(PRICE_DOWN, is_down=True, read=_amount),
}
