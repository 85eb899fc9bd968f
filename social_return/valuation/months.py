"""Durations in months: a whole calendar month counts 1, a broken month its days over that month's days."""

from calendar import monthrange
from datetime import date, timedelta
from fractions import Fraction

LAST_YEAR = 9998


def months_between(start: date, end: date) -> Fraction:
    """The months from `start` up to and including `end`: 15 January to 14 March is 17/31 + 1 + 14/31 = 2."""
    if end < start:
        return Fraction(0)
    if (start.year, start.month) == (end.year, end.month):
        return Fraction(end.day - start.day + 1, _days(start))
    first = Fraction(_days(start) - start.day + 1, _days(start))
    whole = (end.year - start.year) * 12 + end.month - start.month - 1
    return first + whole + Fraction(end.day, _days(end))


def last_day(start: date, months: int) -> date:
    """The last day of a period that begins on `start` and lasts so many months.

    A start on the 31st ends a month later on the last day but one of a shorter month, as contracts do.
    """
    years, month = divmod(start.month - 1 + months, 12)
    year = min(start.year + years, LAST_YEAR)
    day = min(start.day, monthrange(year, month + 1)[1])
    return date(year, month + 1, day) - timedelta(days=1)


def _days(day: date) -> int:
    return monthrange(day.year, day.month)[1]
