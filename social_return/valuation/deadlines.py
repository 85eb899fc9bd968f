"""When a plan is due, as a scheme says it: "within 7 working days after award", "30 dagen", "2 weken"."""

import re
from datetime import date, timedelta

from sif.dates import working_days_after

TERM = re.compile(
    r"(\d{1,3})\s*(working|werk|business|calendar|kalender)?[\s-]*(days?|dag(?:en)?|weeks?|we(?:ek|ken))\b",
    re.IGNORECASE,
)


def plan_due(said: str, awarded: date) -> date | None:
    """The last day to submit a plan; nothing where the scheme names no term."""
    found = TERM.search(said)
    if found is None:
        return None
    count, sort, unit = int(found[1]), (found[2] or "").lower(), found[3].lower()
    if unit.startswith("we"):
        return awarded + timedelta(weeks=count)
    if sort in {"", "calendar", "kalender"}:
        return awarded + timedelta(days=count)
    return working_days_after(awarded, count)
