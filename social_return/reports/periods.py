"""What was booked through time: quarter by quarter, and this period beside the one before it."""

from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Sum
from django.db.models.functions import TruncQuarter

from sif.dates import local_day, quarter_days, quarter_of
from sif.money import ZERO

from .figures import Change, QuarterFigures
from .public import MOST_QUARTERS, back
from .question import Question, midnight


def quarters(question: Question, in_review: Decimal) -> tuple[QuarterFigures, ...]:
    """The last two years at most, up to the stand; what waits is shown in the quarter of the stand."""
    last = quarter_of(question.stand)
    shown = [back(last, steps) for steps in range(MOST_QUARTERS - 1, -1, -1)]
    rows = question.booked().filter(booked_at__gte=midnight(quarter_days(*shown[0])[0]))
    by_quarter = (
        rows.annotate(quarter=TruncQuarter("booked_at")).values("quarter").annotate(all=Sum("amount"))
    )
    booked = {quarter_of(local_day(row["quarter"])): row["all"] for row in by_quarter}
    first = min([*booked, last])
    return tuple(
        QuarterFigures(*of, booked.get(of, ZERO), in_review if of == last else ZERO)
        for of in shown
        if of >= first
    )


def change(question: Question, now: Decimal) -> Change:
    """What was booked in this period and in the one before it."""
    start, end = before(question.start, question.end)
    rows = question.booked().filter(booked_at__gte=midnight(start), booked_at__lt=question.opens)
    return Change(start, end, rows.aggregate(all=Sum("amount"))["all"] or ZERO, now)


def before(start: date, end: date) -> tuple[date, date]:
    """The period before it: as many whole months where it is whole months, else as many days."""
    last = start - timedelta(days=1)
    if start.day == 1 and (end + timedelta(days=1)).day == 1:
        months = (end.year - start.year) * 12 + end.month - start.month + 1
        year, month = divmod(start.year * 12 + start.month - 1 - months, 12)
        return date(year, month + 1, 1), last
    return last - (end - start), last
