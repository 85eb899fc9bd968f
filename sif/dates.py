"""Quarters, months and days."""

from datetime import date, datetime, timedelta

from django.utils import timezone


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
