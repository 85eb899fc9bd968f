"""Screening of purchasing calendars, by itself."""

from django.utils import timezone

from market.actions import calendar
from sif import queue


@queue.task("market.screen_calendar")
def screen_calendar(buyer_id: int) -> None:
    """Screens the next lines of a buyer, and asks for the rest; the last one tells the buyers."""
    now = timezone.now()
    if calendar.screen(buyer_id, now=now):
        queue.after_commit("market.screen_calendar", buyer_id)
    else:
        calendar.tell_screened(buyer_id, now=now)


@queue.periodic("market.screen_calendars", seconds=24 * 3600)
def screen_calendars() -> None:
    """Each quarter every calendar is screened anew; a day on which nothing is due costs one question."""
    calendar.screen_due(timezone.now())
