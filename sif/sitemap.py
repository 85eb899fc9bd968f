"""What search engines may know of: each app says which of its pages are for everybody, with when they changed.

A section is cut by primary key, so that the last page of a million costs as much as the first, and a page never
moves to another file.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import DateTimeField, F, Max, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from sif.models import Event

IN_ONE_FILE = 50_000
Rows = Callable[[date], "QuerySet[Any]"]


@dataclass(frozen=True, slots=True)
class Section:
    """One kind of page: how its address begins and ends around the slug, and which rows are public today.

    The rows carry `slug` and `changed`: when the page last said something else.
    """

    before: str
    rows: Rows
    after: str = ""

    def files(self, today: date) -> int:
        """How many files it fills; the last key tells, so nothing is counted."""
        last = self.rows(today).model._default_manager.aggregate(last=Max("pk"))["last"] or 0
        return -(-last // IN_ONE_FILE)

    def pages(self, number: int, today: date) -> Iterator[tuple[str, datetime | None]]:
        """Path and moment of change of each page in one file."""
        reach = self.rows(today).filter(pk__gt=(number - 1) * IN_ONE_FILE, pk__lte=number * IN_ONE_FILE)
        rows = reach.order_by("pk").values_list("slug", "changed")
        for slug, changed in rows.iterator(chunk_size=5_000):
            yield f"{self.before}{slug}{self.after}", changed


SECTIONS: dict[str, Section] = {}


def register(name: str, section: Section) -> None:
    """Puts the pages of one kind in the sitemap."""
    SECTIONS[name] = section


def last_event(subject: str, otherwise: str) -> Coalesce:
    """When something was last done to a row of this kind; else the moment in another field."""
    events = Event.objects.filter(subject_type=subject, subject_id=OuterRef("pk")).order_by("-at")
    return Coalesce(Subquery(events.values("at")[:1]), F(otherwise), output_field=DateTimeField())
