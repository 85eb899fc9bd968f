"""Working days as the law counts them."""

from datetime import date

import pytest

from sif.dates import holidays, working_days_after


@pytest.mark.parametrize(
    ("after", "count", "day"),
    [
        (date(2026, 3, 2), 7, date(2026, 3, 11)),  # Monday: Tu We Th Fr, Mo Tu We
        (date(2026, 3, 30), 7, date(2026, 4, 10)),  # over Good Friday, the weekend and Easter Monday
        (date(2026, 4, 24), 1, date(2026, 4, 28)),  # over King's Day on a Monday
        (date(2026, 12, 23), 3, date(2026, 12, 29)),  # the 24th, not 25 to 27, the 28th and 29th
        (date(2026, 3, 7), 0, date(2026, 3, 7)),
    ],
)
def test_a_term_in_working_days_skips_weekends_and_holidays(after, count, day):
    assert working_days_after(after, count) == day


def test_kings_day_moves_from_a_sunday_to_the_saturday():
    assert date(2025, 4, 26) in holidays(2025)
    assert date(2025, 4, 27) not in holidays(2025)


def test_moving_holidays_follow_easter():
    """Easter 2024 was on 31 March, 2025 on 20 April: Ascension is 39 days later, Whit Monday 50."""
    assert {date(2024, 3, 29), date(2024, 4, 1), date(2024, 5, 9), date(2024, 5, 20)} <= holidays(2024)
    assert {date(2025, 4, 18), date(2025, 4, 21), date(2025, 5, 29), date(2025, 6, 9)} <= holidays(2025)
