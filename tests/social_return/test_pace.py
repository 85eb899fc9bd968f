"""Where a contract is heading: worked by hand, without a database."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from social_return.valuation.pace import Course, Pace, Planned, Thresholds

FIRST, LAST = date(2026, 1, 1), date(2026, 4, 10)  # a hundred days
D = Decimal


def pace(days: int, *, plan: Planned | None = None, thresholds: Thresholds | None = None) -> Pace:
    """So many of the hundred days have passed."""
    return Pace(FIRST, LAST, FIRST + timedelta(days=days - 1), thresholds or Thresholds(), plan)


@pytest.mark.parametrize(
    ("days", "done", "forecast"),
    [
        (9, "100", None),  # less than a tenth of the time: a pace says nothing
        (10, "100", "1000.00"),
        (50, "200", "400.00"),
        (33, "100", "303.03"),  # 100 / 0,33
        (100, "40", "40.00"),
        (150, "40", "40.00"),  # after the end nothing is added
        (50, "0", "0.00"),
    ],
)
def test_a_pace_goes_on_in_a_straight_line(days: int, done: str, forecast: str | None) -> None:
    assert pace(days).forecast(D(done)) == (None if forecast is None else D(forecast))


def test_a_plan_wins_from_a_pace_also_in_the_first_days() -> None:
    plan = Planned(due=D(0), to_come=D("900.00"))

    assert pace(5, plan=plan).forecast(D("100.00")) == D("1000.00")
    assert pace(50, plan=plan).forecast(D("100.00")) == D("1000.00")  # the pace would say 200


@pytest.mark.parametrize(
    ("days", "booked", "waiting", "course"),
    [
        (50, "500", "0", Course.ON_COURSE),
        (50, "400", "75", Course.ON_COURSE),  # 950 of 1000: the edge counts as on course
        (50, "400", "74", Course.ATTENTION),
        (50, "350", "0", Course.ATTENTION),  # 700 of 1000
        (50, "349", "0", Course.BEHIND),
        (50, "1000", "0", Course.REACHED),
        (5, "0", "0", Course.STARTING),
    ],
)
def test_the_course_follows_from_what_is_expected(
    days: int, booked: str, waiting: str, course: Course
) -> None:
    assert pace(days).course(D(1000), D(booked), D(waiting)) is course


def test_a_plan_that_is_not_kept_is_behind_although_it_promises_enough() -> None:
    plan = Planned(due=D(600), to_come=D(400))

    assert pace(50, plan=plan).course(D(1000), D(600)) is Course.ON_COURSE
    assert pace(50, plan=plan).course(D(1000), D(300), D(119)) is Course.BEHIND  # 419 of the 600 that was due
    assert pace(5, plan=plan).course(D(1000), D(600)) is Course.ON_COURSE


def test_each_municipality_warns_by_its_own_thresholds() -> None:
    strict = Thresholds.of(2, 100, 90)

    assert pace(50, thresholds=strict).course(D(1000), D(449)) is Course.BEHIND
    assert pace(5, thresholds=strict).course(D(1000), D(50)) is Course.ON_COURSE


def test_without_an_obligation_nothing_is_late() -> None:
    assert pace(50).course(D(0), D(0)) is Course.NO_OBLIGATION
