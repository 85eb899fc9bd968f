"""The period that a page is asked for: a year, or one quarter of it."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from sif.dates import quarter_days
from sif.requests import HouseRequest

FIRST_YEAR = 2015
YEARS_SHOWN = 4


@dataclass(frozen=True, slots=True)
class Period:
    """A year, and the quarter of it where one was chosen; anything else that is typed gives this year."""

    year: int
    quarter: int | None
    this_year: int

    @property
    def first(self) -> date:
        return quarter_days(self.year, self.quarter)[0] if self.quarter else date(self.year, 1, 1)

    @property
    def last(self) -> date:
        return quarter_days(self.year, self.quarter)[1] if self.quarter else date(self.year, 12, 31)

    @property
    def name(self) -> str:
        if self.quarter is None:
            return str(self.year)
        return _("Q%(number)s %(year)s") % {"number": self.quarter, "year": self.year}

    @property
    def years(self) -> list[int]:
        """The years to choose from, latest first."""
        return sorted({self.year, *range(self.this_year + 1, self.this_year - YEARS_SHOWN, -1)}, reverse=True)

    @property
    def quarters(self) -> list[tuple[int, str]]:
        return [(number, _("Quarter %(number)s") % {"number": number}) for number in range(1, 5)]


def period(request: HouseRequest, today: date) -> Period:
    """What `?jaar=` and `?kwartaal=` ask for."""
    asked, quarter = request.GET.get("jaar", ""), request.GET.get("kwartaal", "")
    year = today.year
    if asked.isascii() and asked.isdigit() and FIRST_YEAR <= int(asked[:4]) <= today.year + 1:
        year = int(asked[:4])
    return Period(year, int(quarter) if quarter in {"1", "2", "3", "4"} else None, today.year)
