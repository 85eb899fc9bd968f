"""Demand without supply, for everybody: what was asked in vain, by kind and region, rounded."""

from datetime import date, datetime, time

from django.core.cache import cache
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from market.totals import connecting
from market.totals.connecting import FEWEST_BUYERS, ROUNDED_TO, Gap
from sif import drawn, sheets
from sif.dates import local_day, months_before
from sif.policy import policy
from sif.requests import HouseRequest

SAME_FOR = 3600  # seconds
MONTHS = 12


@policy("public")
def demand(request: HouseRequest) -> HttpResponse:
    """Over the last twelve whole months: a chart with its table, or why there is nothing to show."""
    first, last = _period(local_day(timezone.now()))
    gaps = _gaps(first, last)
    return drawn.page(
        request,
        "market/demand/page.html",
        lambda _reader: _context(gaps, first, last),
        shows=(gaps, first, last),
    )


def _context(gaps: list[Gap], first: date, last: date) -> dict[str, object]:
    return {
        "gaps": gaps,
        "top": max((gap.unmet for gap in gaps), default=0),
        "first": first,
        "last": last,
        "rounded_to": ROUNDED_TO,
        "fewest": FEWEST_BUYERS,
    }


@policy("public")
def demand_csv(request: HouseRequest) -> HttpResponse:
    """The same table, for a spreadsheet."""
    first, last = _period(local_day(timezone.now()))
    heads = (_("Kind"), _("Region"), _("Asked in vain"), _("Requests"), _("From"), _("Until"))
    rows = [
        (gap.category, gap.region or _("Anywhere"), gap.unmet, gap.requests, f"{first}", f"{last}")
        for gap in _gaps(first, last)
    ]
    response = HttpResponse(sheets.csv_of([heads, *rows]), content_type=sheets.CSV)
    response.headers["Content-Disposition"] = f'attachment; filename="vraag-zonder-aanbod-{last:%Y-%m}.csv"'
    return response


def _period(today: date) -> tuple[date, date]:
    """Twelve whole months: who looks every day learns nothing of what came in that day."""
    end = today.replace(day=1)
    return months_before(end, MONTHS), date.fromordinal(end.toordinal() - 1)


def _gaps(first: date, last: date) -> list[Gap]:
    """Counted once an hour; what is counted changes once a month, and when an old request ends."""

    def count() -> list[Gap]:
        return connecting.public_gaps(_begin(first), _begin(date.fromordinal(last.toordinal() + 1)))

    found: list[Gap] | None = cache.get_or_set(f"market:demand:{get_language()}:{first}", count, SAME_FOR)
    return found or []


def _begin(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))
