"""Quarters, months, days and working days."""

from datetime import date, datetime, timedelta

from django.utils import timezone

SATURDAY = 5
SUNDAY = 6


def local_day(now: datetime) -> date:
    """The calendar day in the Netherlands at this moment."""
    return timezone.localtime(now).date()


def quarter_of(day: date) -> tuple[int, int]:
    """Year and quarter (1 to 4) of a day."""
    return day.year, (day.month - 1) // 3 + 1


def quarter_days(year: int, quarter: int) -> tuple[date, date]:
    """First and last day of a quarter."""
    first = date(year, 3 * quarter - 2, 1)
    after = date(year + quarter // 4, 3 * quarter % 12 + 1, 1)
    return first, after - timedelta(days=1)


def working_days_after(day: date, count: int) -> date:
    """The day that lies so many working days after `day`: weekends and general holidays do not count."""
    while count:
        day += timedelta(days=1)
        if day.weekday() < SATURDAY and day not in holidays(day.year):
            count -= 1
    return day


def holidays(year: int) -> frozenset[date]:
    """The days that the General Extension of Time Limits Act (Algemene termijnenwet) takes out of a term."""
    easter = _easter(year)
    king = date(year, 4, 27)
    if king.weekday() == SUNDAY:
        king -= timedelta(days=1)
    moving = {easter + timedelta(days=days) for days in (-2, 1, 39, 50)}
    return frozenset(
        {date(year, 1, 1), king, date(year, 5, 5), date(year, 12, 25), date(year, 12, 26)} | moving
    )


def _easter(year: int) -> date:
    """Easter Sunday, by the Gregorian rule of Meeus, Jones and Butcher."""
    century, rest = divmod(year, 100)
    golden = year % 19
    epact = (19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (rest // 4) - epact - rest % 4) % 7
    late = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)


def months_before(day: date, months: int) -> date:
    """The same day so many months earlier; never past the 28th, which every month has."""
    years, month = divmod(day.month - 1 - months, 12)
    return date(day.year + years, month + 1, min(day.day, 28))
