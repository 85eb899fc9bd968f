"""Builders of purchasing calendars."""

import itertools
from typing import Any

from django.utils import timezone

from enterprises.models import Enterprise, Organisation
from market.models import Calendar, CalendarColumns, PlannedPurchase, Talk

__all__ = ["calendar", "calendar_columns", "planned", "talk"]

_numbers = itertools.count(1)


def calendar(*, buyer: Organisation, **fields: Any) -> Calendar:
    """An uploaded calendar that waits to be told which column is which."""
    wanted = {
        "name": "kalender.csv",
        "rows": [["Onderwerp", "Start"], ["Lunch voor de raad", "Q3 2026"]],
        "uploaded_at": timezone.now(),
        **fields,
    }
    return Calendar.objects.create(buyer=buyer, **wanted)


def calendar_columns(*, buyer: Organisation, columns: dict[str, str]) -> CalendarColumns:
    """What was chosen the last time."""
    return CalendarColumns.objects.create(buyer=buyer, columns=columns)


def planned(*, buyer: Organisation, title: str = "Lunch voor de raad", **fields: Any) -> PlannedPurchase:
    """A planned purchase that was not screened yet."""
    wanted = {"key": f"{title}-{next(_numbers)}"[:64], "changed_at": timezone.now(), **fields}
    return PlannedPurchase.objects.create(buyer=buyer, title=title, **wanted)


def talk(
    *, planned: PlannedPurchase, enterprise: Enterprise | None = None, note: str = "Kom langs.", **fields: Any
) -> Talk:
    """An invitation when there is an enterprise, else something that was said."""
    wanted = {"at": timezone.now(), "invited": enterprise is not None, **fields}
    return Talk.objects.create(planned=planned, enterprise=enterprise, note=note, **wanted)
