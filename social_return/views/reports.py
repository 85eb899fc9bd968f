"""Pages of reports: ask for one, see how far it is, read it, download it."""

from dataclasses import replace
from typing import Any, cast

from django.contrib import messages
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from sif.dates import local_day
from sif.making import MakingStatus
from sif.pages import page
from sif.policy import policy
from sif.requests import UserRequest
from sif.saying import refusal_said
from sif.states import Refused
from social_return.actions import quarterly
from social_return.actions import reports as actions
from social_return.forms.reports import AskForm
from social_return.models import (
    Municipality,
    Proof,
    Report,
    ReportFormat,
    ReportSubscription,
)
from social_return.reports import charts, formats, words
from social_return.reports.facts import gather
from social_return.reports.figures import Figures, Scope
from social_return.reports.sections import sections
from social_return.reports.shown import shown
from social_return.reports.tables import Table

PER_PAGE = 10
LINES_PER_PAGE = 50


@policy("municipality", methods=("GET", "POST"))
def reports(request: UserRequest) -> HttpResponse:
    """The reports of the municipality, and the form to ask for one."""
    municipality = get_object_or_404(Municipality.objects.named().visible_to(request.actor))
    now = timezone.now()
    form = AskForm(request.POST or None, municipality=municipality, today=local_day(now))
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(actions.ask(form.wish(), municipality=municipality, by=request.actor, now=now))
        except Refused as no:
            form.add_error(None, str(no))
    made = page(Report.objects.visible_to(request.actor).with_files().newest(), request, per_page=PER_PAGE)
    context = {
        "form": form,
        "municipality": municipality,
        "subscribed": ReportSubscription.objects.of(municipality).held_by(request.user.pk).exists(),
        "is_officer": True,
        "page": made,
        "rows": [(report, words.title_of(report.start, report.end)) for report in made],
    }
    return render(request, "social_return/reports/reports.html", context, status=422 if form.errors else 200)


@policy("municipality")
def report(request: UserRequest, report: int) -> HttpResponse:
    """One report: how far it is, or what it says. What it says is counted again, and compared with the seal."""
    found = _find(request, report)
    context = {
        "report": found,
        "title": words.title_of(found.start, found.end),
        "trail": _trail(found),
    }
    if found.status == MakingStatus.READY:
        return render(request, "social_return/reports/report.html", context | _read(request, found))
    return render(request, "social_return/reports/busy.html", context)


def _read(request: UserRequest, found: Report) -> dict[str, object]:
    figures = gather(actions.question(found))
    every = sections(figures)
    listed = next((section for section in every if section.code == "contributions"), None)
    return {
        "figures": figures,
        "lead": words.lead(figures),
        "summary": words.summary(figures),
        "people": words.placements(figures.people_total),
        "sections": [shown(section, figures.scope) for section in every if section.code != "contributions"],
        "bars": charts.bars(figures.contracts),
        "lines": _lines(request, listed, figures.scope),
        "differs": actions.differs(found, figures),
        "proof": Proof.objects.live().of_report(found).first(),
        "chart": _chart(figures),
    }


def _chart(figures: Figures) -> dict[str, object]:
    pillars = charts.pillars(figures.quarters)
    columns = [(pillar.name, pillar.value, pillar.booked, pillar.in_review) for pillar in pillars]
    return {"columns": columns, "top": charts.top(pillars)}


def _lines(request: UserRequest, section: Table | None, scope: Scope) -> dict[str, object] | None:
    """The list of contributions, a page at a time; nothing where the edition leaves it out."""
    if section is None:
        return None
    rows = cast("QuerySet[Any]", section.rows)  # a page of any sequence will do
    part = page(rows, request, per_page=LINES_PER_PAGE)
    return {"section": shown(replace(section, rows=tuple(part)), scope), "page": part}


@policy("municipality")
def progress(request: UserRequest, report: int) -> JsonResponse:
    """How far it is, for the page that waits."""
    found = _find(request, report)
    return JsonResponse({"percent": found.progress, "done": not found.is_busy})


@policy("municipality", methods=("POST",))
def again(request: UserRequest, report: int) -> HttpResponse:
    """Asks for a report again after it could not be made."""
    found = _find(request, report)
    with refusal_said(request):
        actions.again(found, by=request.actor, now=timezone.now())
    return redirect(found)


@policy("municipality")
def download(request: UserRequest, report: int, format: str) -> FileResponse:  # noqa: A002 - the noun of the address
    """One file, for who belongs to the municipality: to keep, never to show in the browser."""
    found = _find(request, report)
    made = next((file for file in found.files.all() if file.format == format), None)
    if found.status != MakingStatus.READY or made is None:
        raise Http404
    name = f"social-return-{found.municipality.slug}-{found.start}-{found.end}.{format}"
    response = FileResponse(
        made.file.open("rb"),
        as_attachment=True,
        filename=name,
        content_type=formats.CONTENT_TYPES[ReportFormat(format)],
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response


@policy("municipality", methods=("POST",))
def subscribe(request: UserRequest) -> HttpResponse:
    """The report of each quarter by mail, or not any more."""
    municipality = get_object_or_404(Municipality.objects.named().visible_to(request.actor))
    if request.POST.get("stop"):
        quarterly.unsubscribe(municipality, by=request.actor, now=timezone.now())
        messages.success(request, _("You do not get the report of each quarter any more."))
    else:
        quarterly.subscribe(municipality, by=request.actor, now=timezone.now())
        messages.success(request, _("You get a mail as soon as the report of a quarter is ready."))
    return redirect("reports")


def _find(request: UserRequest, pk: int) -> Report:
    return get_object_or_404(Report.objects.visible_to(request.actor).with_files(), pk=pk)


def _trail(found: Report) -> list[tuple[str, str]]:
    return [
        (_("Social return"), "/social-return/"),
        (_("Reports"), "/social-return/verslagen/"),
        (words.title_of(found.start, found.end), ""),
    ]
