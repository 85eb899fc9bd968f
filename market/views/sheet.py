"""The comparison of proposals as a file to take along."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from market.models import Proposal, Request, RequestLine
from market.views.comparing import Row, line_by_line
from sif import sheets
from sif.policy import policy
from sif.requests import UserRequest


@policy("buyer")
def comparison(request: UserRequest, inquiry: str, kind: str) -> HttpResponse:
    """The proposals on the same lines, as CSV or XLSX; there is nothing before the request has closed."""
    found = get_object_or_404(Request.objects.of_buyer(request.actor), number=inquiry)
    visible = Proposal.objects.visible_to(request.actor).filter(request=found).came_in()
    proposals = list(visible.with_all().cheapest())
    if not proposals:
        raise Http404
    rows = _rows(found, proposals)
    if kind == "xlsx":
        made, content_type = sheets.xlsx_of(rows, title=_("Comparison")), sheets.XLSX
    else:
        made, content_type = sheets.csv_of(rows), sheets.CSV
    response = HttpResponse(made, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="vergelijking-{found.number}.{kind}"'
    return response


def _rows(found: Request, proposals: list[Proposal]) -> list[list[sheets.Cell]]:
    """A row for each asked line, then what comes besides, then the sums and the terms."""
    lines = line_by_line(list(RequestLine.objects.of(found)), proposals)
    rows: list[list[sheets.Cell]] = [
        [_("Line"), _("How many"), _("Unit"), *(one.enterprise.name for one in proposals)]
    ]
    rows += [_priced(row) for row in lines.asked]
    for name, row in ((_("Beyond what was asked"), lines.beyond), (_("Options"), lines.options)):
        if row is not None:
            rows.append([name, None, None, *(cell.net if cell.lines else None for cell in row.cells)])
    rows += [
        [_("Excluding VAT"), None, None, *(one.net for one in proposals)],
        [_("VAT"), None, None, *(one.vat for one in proposals)],
        [_("Including VAT"), None, None, *(one.gross for one in proposals)],
        [_("Can start"), None, None, *(f"{one.starts_on or ''}" for one in proposals)],
        [_("Valid until"), None, None, *(f"{one.valid_until}" for one in proposals)],
        [_("Status"), None, None, *(str(one.get_status_display()) for one in proposals)],
    ]
    return rows


def _priced(row: Row) -> list[sheets.Cell]:
    assert row.asked is not None  # noqa: S101 - the rows of asked lines have one
    cells = [cell.net if cell.lines else None for cell in row.cells]
    return [row.asked.title, row.asked.quantity, row.asked.unit, *cells]
