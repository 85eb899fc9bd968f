"""Durations: a whole calendar month counts 1, a broken month its days over that month's days."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from social_return.valuation.months import last_day, months_between

DAYS = st.dates(date(2000, 1, 1), date(2060, 12, 31))


@pytest.mark.parametrize(
    ("start", "end", "months"),
    [
        (date(2026, 1, 15), date(2026, 3, 14), Fraction(2)),  # 17/31 + 1 + 14/31
        (date(2026, 1, 1), date(2026, 6, 30), Fraction(6)),
        (date(2026, 2, 1), date(2026, 2, 28), Fraction(1)),
        (date(2024, 2, 1), date(2024, 2, 28), Fraction(28, 29)),
        (date(2026, 5, 4), date(2026, 5, 4), Fraction(1, 31)),
        (date(2025, 12, 31), date(2026, 1, 1), Fraction(2, 31)),
        (date(2026, 3, 2), date(2026, 3, 1), Fraction(0)),
    ],
)
def test_a_duration_in_months(start, end, months):
    assert months_between(start, end) == months


@given(DAYS, st.integers(0, 3000), st.integers(1, 3000))
def test_a_period_cut_in_two_lasts_as_long_as_its_parts(start, first, second):
    middle = start + timedelta(days=first)
    end = middle + timedelta(days=second)

    whole = months_between(start, end)

    assert whole == months_between(start, middle) + months_between(middle + timedelta(days=1), end)


@given(st.dates(date(2000, 1, 1), date(2060, 12, 28)).filter(lambda day: day.day <= 28), st.integers(1, 120))
def test_a_year_of_months_ends_the_day_before_its_anniversary(start, years):
    end = last_day(start, 12 * (years % 10 + 1))

    assert (end + timedelta(days=1)).day == start.day
    assert (end + timedelta(days=1)).month == start.month


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 27)),
        (date(2026, 1, 15), 12, date(2027, 1, 14)),
        (date(2026, 1, 1), 24, date(2027, 12, 31)),
        (date(2026, 11, 30), 3, date(2027, 2, 27)),
    ],
)
def test_the_last_day_of_so_many_months(start, months, end):
    assert last_day(start, months) == end
