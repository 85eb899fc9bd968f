"""When a plan is due, as a scheme says it: "within 7 working days after award", "30 dagen", "2 weken"."""

import re
from datetime import date, timedelta

SATURDAY = 5
TERM = re.compile(
    r"(\d{1,3})\s*(working|werk|business|calendar|kalender)?[\s-]*(days?|dag(?:en)?|weeks?|we(?:ek|ken))\b",
    re.IGNORECASE,
)


def plan_due(said: str, awarded: date) -> date | None:
    """The last day to submit a plan; nothing where the scheme names no term.

    Working days are Monday to Friday: a holiday in between is a day more for the officer to give.
    """
    found = TERM.search(said)
    if found is None:
        return None
    count, sort, unit = int(found[1]), (found[2] or "").lower(), found[3].lower()
    if unit.startswith("we"):
        return awarded + timedelta(weeks=count)
    if sort in {"", "calendar", "kalender"}:
        return awarded + timedelta(days=count)
    day = awarded
    while count:
        day += timedelta(days=1)
        count -= day.weekday() < SATURDAY
    return day
