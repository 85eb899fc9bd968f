"""What connectors steer by: how fast, how often and how evenly demand and supply find each other."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from market.totals import connecting
from sif.admin import workbench
from sif.policy import policy

PERIODS = {"kwartaal": 91, "jaar": 365, "alles": 3650}
"""Words in the address, and how many days they look back."""


@policy("staff")
def numbers(request: HttpRequest) -> HttpResponse:
    """The numbers of the last quarter, the last year, or of everything."""
    asked = request.GET.get("over", "")
    over = asked if asked in PERIODS else "jaar"
    end = timezone.now()
    start = end - timedelta(days=PERIODS[over])
    found = connecting.connecting(start, end)
    context = {
        **workbench().desk_context(request),
        "title": _("How well it connects"),
        "over": over,
        "periods": [
            ("kwartaal", _("Last quarter")),
            ("jaar", _("Last year")),
            ("alles", _("From the beginning")),
        ],
        "found": found,
        "rows": _rows(found),
        "gaps": connecting.gaps(start, end),
        "since": start,
    }
    return TemplateResponse(request, "admin/market/request_numbers.html", context)


@dataclass(frozen=True, slots=True)
class Line:
    """One number: its name, its value in words, what it says, and its share (0 to 1) where a bar can show it."""

    name: str
    value: str
    says: str
    share: float | None = None


def _rows(found: connecting.Connecting) -> list[Line]:
    return [*_times(found), *_rates(found)]


def _times(found: connecting.Connecting) -> list[Line]:
    return [
        Line(
            _("First introduction"),
            _time(found.to_first_introduction),
            _("Half of the requests wait less, from opening to the first introduction."),
        ),
        Line(
            _("Decision"),
            _time(found.to_decision),
            _("Half of the requests take less, from opening to the choice."),
        ),
        Line(
            _("Proposals per request"),
            _number(found.proposals_per_request),
            _("Over the requests that do not take proposals any more."),
        ),
    ]


def _rates(found: connecting.Connecting) -> list[Line]:
    even = _("Share of the introductions that goes to the tenth that gets the most.")
    told = (
        (_("Answers"), found.answered, _("Introductions to which the enterprise said yes or no.")),
        (_("Filled"), found.filled, _("Requests with a choice, of all that were decided.")),
        (_("Nobody fits"), found.unmatched, _("Requests for which no enterprise meets everything.")),
        (_("Spread"), found.exposure.of_the_top_tenth, even),
    )
    return [Line(name, _percent(share), says, share) for name, share, says in told]


def _time(span: timedelta | None) -> str:
    if span is None:
        return "–"
    if span < timedelta(days=2):
        return _("%(number)s hours") % {"number": round(span.total_seconds() / 3600)}
    return _("%(number)s days") % {"number": round(span.total_seconds() / 86_400)}


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{round(share * 100)}%"


def _number(value: Any) -> str:
    return "–" if value is None else f"{value:.1f}".replace(".", ",")
