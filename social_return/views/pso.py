"""For buyers with a PSO certificate, or on the way to one: their suppliers, to look at and to download."""

import io

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from sif.dates import local_day
from sif.money import ZERO
from sif.policy import policy
from sif.requests import UserRequest
from social_return.models import ReportFormat
from social_return.reports import csv, xlsx
from social_return.reports.formats import CONTENT_TYPES
from social_return.reports.pso import bought, by_supplier, tables
from social_return.views.period import period

SHOWN = 100


@policy("buyer")
def pso(request: UserRequest) -> HttpResponse:
    """What was bought per supplier and PSO level."""
    chosen = period(request, local_day(timezone.now()))
    orders = bought(request.actor, chosen.first, chosen.last)
    suppliers = by_supplier(orders)
    context = {
        "period": chosen,
        "suppliers": suppliers[:SHOWN],
        "more": max(len(suppliers) - SHOWN, 0),
        "orders": len(orders),
        "ordered": sum((one.ordered for one in orders), ZERO),
        "delivered": sum((one.delivered for one in orders), ZERO),
        "certified": sum((one.delivered for one in orders if one.level), ZERO),
    }
    return render(request, "social_return/pso.html", context)


@policy("buyer")
def pso_file(request: UserRequest, format: str) -> HttpResponseBase:  # noqa: A002 - the noun of the address
    """The same as a file: CSV order by order, or a spreadsheet with both tables."""
    chosen = period(request, local_day(timezone.now()))
    of_suppliers, of_orders = tables(bought(request.actor, chosen.first, chosen.last))
    answer: HttpResponseBase
    if format == ReportFormat.CSV:
        answer = StreamingHttpResponse(csv.table_lines(of_orders))
    elif format == ReportFormat.XLSX:
        file = io.BytesIO()
        xlsx.write_tables([of_suppliers, of_orders], file)
        answer = HttpResponse(file.getvalue())
    else:
        raise Http404
    answer.headers["Content-Type"] = CONTENT_TYPES[ReportFormat(format)]
    answer.headers["Content-Disposition"] = (
        f'attachment; filename="pso-{chosen.first}-{chosen.last}.{format}"'
    )
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
