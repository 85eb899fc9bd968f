"""Who did what when, on everything of the municipality: to read, and to take along for an audit."""

import io
from collections.abc import Iterator
from datetime import datetime

from django.contrib import messages
from django.core.paginator import Page
from django.http import Http404, HttpResponse, JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sif.dates import local_day
from sif.models import Event
from sif.models.events import EventQuerySet
from sif.pages import page
from sif.policy import policy
from sif.requests import UserRequest
from social_return.models import Municipality, ReportFormat
from social_return.reports import csv, json, xlsx
from social_return.reports.formats import CONTENT_TYPES
from social_return.reports.tables import Column, Kind, Table, table
from social_return.totals.past import KINDS, past
from social_return.views.period import Period, period
from social_return.views.words import Happening, happened

PER_PAGE = 50
AT_ONCE = 1000
MOST = 50_000
"""Lines that fit in one file; of more, a quarter is taken at a time."""


def _moment(one: Happening) -> str:
    """To the second, with the distance to UTC: sorts as text, and is one moment everywhere."""
    at: datetime = timezone.localtime(one.step.at)
    return at.isoformat(timespec="seconds")


COLUMNS = (
    Column("number", Kind.COUNT, gettext_lazy("Line"), "", read=lambda one: one.number),
    Column("at", Kind.TEXT, gettext_lazy("When"), "", read=_moment),
    Column("what", Kind.TEXT, gettext_lazy("What"), "", read=lambda one: one.step.what),
    Column("subject", Kind.TEXT, gettext_lazy("On what"), ""),
    Column("who", Kind.TEXT, gettext_lazy("Who"), "", read=lambda one: one.step.who),
    Column("text", Kind.TEXT, gettext_lazy("Explanation"), "", read=lambda one: one.step.text),
    Column("amount", Kind.EUROS, gettext_lazy("Amount"), "", read=lambda one: one.step.euros),
    Column("ledger", Kind.COUNT, gettext_lazy("Ledger number"), "", read=lambda one: one.step.ledger),
)


def _asked(request: UserRequest) -> tuple[Municipality, Period, str, EventQuerySet]:
    """The municipality, the period and the kind of thing that were asked for, with what was done."""
    municipality = get_object_or_404(Municipality.objects.named().visible_to(request.actor))
    chosen = period(request, local_day(timezone.now()))
    kind = request.GET.get("soort", "")
    kind = kind if kind in KINDS else ""
    return municipality, chosen, kind, past(municipality, chosen.first, chosen.last, kind=kind)


@policy("municipality")
def trail(request: UserRequest) -> HttpResponse:
    """For the auditor, and for who looks something up."""
    _municipality, chosen, kind, events = _asked(request)
    shown: Page[Event] = page(events, request, per_page=PER_PAGE)
    context = {
        "period": chosen,
        "page": shown,
        "rows": happened(shown),
        "kinds": [(code, label) for code, (label, _model) in KINDS.items()],
        "kind": kind,
        "is_officer": True,
        "asked": _question(chosen, kind),
        "formats": [(one.value, one.label) for one in FORMATS],
    }
    return render(request, "social_return/past.html", context)


FORMATS = (ReportFormat.XLSX, ReportFormat.CSV, ReportFormat.JSON)


def _question(chosen: Period, kind: str) -> str:
    return f"jaar={chosen.year}&kwartaal={chosen.quarter or ''}&soort={kind}"


@policy("municipality")
def trail_file(request: UserRequest, format: str) -> HttpResponseBase:  # noqa: A002 - the noun of the address
    """The same lines as a file, oldest first."""
    if format not in FORMATS:
        raise Http404
    municipality, chosen, kind, events = _asked(request)
    if events[MOST:].exists():
        messages.error(request, _("These are more than 50,000 lines. Take a quarter at a time."))
        return redirect(f"{reverse('trail')}?{_question(chosen, kind)}")
    lines = table("trail", _("Trail"), COLUMNS, _oldest_first(events))
    answer = _written(lines, ReportFormat(format))
    name = f"spoor-{municipality.slug}-{chosen.first}-{chosen.last}.{format}"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _oldest_first(events: EventQuerySet) -> Iterator[Happening]:
    listed = list(events.reverse())
    for start in range(0, len(listed), AT_ONCE):
        yield from happened(listed[start : start + AT_ONCE])


def _written(lines: Table, format: ReportFormat) -> HttpResponseBase:  # noqa: A002
    if format == ReportFormat.JSON:
        return JsonResponse({"trail": json.rows(lines)}, json_dumps_params={"ensure_ascii": False})
    if format == ReportFormat.CSV:
        return StreamingHttpResponse(csv.table_lines(lines), content_type=CONTENT_TYPES[format])
    file = io.BytesIO()
    xlsx.write_tables([lines], file)
    return HttpResponse(file.getvalue(), content_type=CONTENT_TYPES[format])
