"""The purchasing calendar: upload it, say which column is which, and look each quarter for chances."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from market.actions import calendar as actions
from market.forms.calendar import CalendarForm, ColumnsForm, DismissForm, InviteForm, NoteForm
from market.models import Calendar, CalendarColumns, PlannedPurchase, Talk
from market.models.calendar import Chance, PlannedPurchaseQuerySet
from sif import sheets
from sif.dates import local_day, quarter_of
from sif.pages import page
from sif.policy import policy
from sif.requests import UserRequest
from sif.saying import refusal_said
from sif.states import Refused

PER_PAGE = 40
SHOWN_ROWS = 8
MOST_EXPORTED = 5_000
VIEWS = {"": "", "nieuw": Chance.NEW, "kansen": Chance.CHANCE, "geen": Chance.NONE, "gestart": Chance.ASKED}


@policy("buyer", methods=("GET", "POST"))
def calendar(request: UserRequest) -> HttpResponse:
    """What is planned, the soonest first, with who fits; and the place to upload a calendar."""
    form = CalendarForm()
    if request.method == "POST":
        form = CalendarForm(request.POST, request.FILES)
        if form.is_valid():
            taken = actions.upload(
                form.rows, name=form.cleaned_data["file"].name[:120], by=request.actor, now=timezone.now()
            )
            return redirect("calendar_columns", taken.pk)
    own = PlannedPurchase.objects.visible_to(request.actor)
    view = request.GET.get("toon", "")
    chosen = _of_view(own, view if view in VIEWS else "")
    shown = page(chosen.soonest(), request, per_page=PER_PAGE)
    context = {
        "form": form,
        "page": shown,
        "view": view if view in VIEWS else "",
        "views": _tabs(),
        "has_lines": shown.paginator.count > 0 or own.exists(),
        "waiting": own.upcoming(local_day(timezone.now()))
        .to_screen(actions.quarter_began(timezone.now()))
        .count(),
        "uploads": Calendar.objects.visible_to(request.actor).waiting().order_by("-pk")[:1],
        "quarter": "Q{1} {0}".format(*quarter_of(local_day(timezone.now()))),
    }
    return render(request, "market/calendar/index.html", context, status=422 if form.is_bound else 200)


def _of_view(own: PlannedPurchaseQuerySet, view: str) -> PlannedPurchaseQuerySet:
    return own.filter(chance=VIEWS[view]) if view else own.exclude(chance=Chance.NONE)


def _tabs() -> list[tuple[str, str]]:
    return [
        ("", _("All but no chance")),
        ("nieuw", _("Not looked at")),
        ("kansen", _("Chances")),
        ("gestart", _("Request started")),
        ("geen", _("No chance")),
    ]


@policy("buyer", methods=("GET", "POST"))
def columns(request: UserRequest, calendar: int) -> HttpResponse:
    """The first rows of the file, and for each thing the column that holds it."""
    waiting = Calendar.objects.visible_to(request.actor).waiting()
    found = get_object_or_404(waiting, pk=calendar)
    kept = CalendarColumns.objects.filter(buyer=found.buyer_id).first()
    asked: dict[str, Any] = {"rows": found.rows, "kept": kept.columns if kept else {}}
    form = ColumnsForm(request.POST, **asked) if request.method == "POST" else ColumnsForm(**asked)
    if form.is_bound and form.is_valid():
        try:
            taken = actions.take_over(
                found, form.lines(), columns=form.columns, by=request.actor, now=timezone.now()
            )
        except Refused as no:
            form.add_error(None, str(no))
        else:
            messages.success(request, _taken(taken))
            return redirect("calendar")
    width = max((len(row) for row in found.rows[:SHOWN_ROWS]), default=0)
    shown = [
        (number, row + [""] * (width - len(row))) for number, row in enumerate(found.rows[:SHOWN_ROWS], 1)
    ]
    context = {"form": form, "calendar": found, "shown": shown}
    return render(request, "market/calendar/columns.html", context, status=422 if form.errors else 200)


def _taken(taken: actions.Taken) -> str:
    words = ngettext(
        "%(new)s new line, %(changed)s changed, %(same)s the same. We look who fits; that takes a few minutes.",
        "%(new)s new lines, %(changed)s changed, %(same)s the same. We look who fits; that takes a few minutes.",
        taken.new,
    )
    return words % {"new": taken.new, "changed": taken.changed, "same": taken.same}


def _planned(request: UserRequest, planned: int) -> PlannedPurchase:
    own = PlannedPurchase.objects.visible_to(request.actor)
    return get_object_or_404(own.select_related("request", "category", "buyer__place"), pk=planned)


@policy("buyer")
def planned(request: UserRequest, planned: int) -> HttpResponse:
    """One planned purchase: who fits and why, what was said, and what can be done."""
    return _planned_page(request, _planned(request, planned))


def _planned_page(request: UserRequest, found: PlannedPurchase, **forms: Any) -> HttpResponse:
    context = {
        "planned": found,
        "verbs": found.lifecycle.verbs(found.chance, found.roles_of(request.actor)),
        "may_act": not request.actor.read_only,
        "talks": list(Talk.objects.about(found)[:30]),
        "dismiss_form": DismissForm(),
        "note_form": NoteForm(),
        "invite_form": InviteForm(planned=found),
        **forms,
    }
    return render(request, "market/calendar/planned.html", context, status=422 if forms else 200)


def _attempt(
    request: UserRequest, found: PlannedPurchase, action: Callable[[], object], done: str
) -> HttpResponse:
    with refusal_said(request):
        action()
        messages.success(request, done)
    return redirect(found)


@policy("buyer", methods=("POST",))
def flag(request: UserRequest, planned: int) -> HttpResponse:
    """A chance."""
    found = _planned(request, planned)
    done = _("This is a chance now.")
    return _attempt(request, found, lambda: actions.flag(found, by=request.actor, now=timezone.now()), done)


@policy("buyer", methods=("POST",))
def dismiss(request: UserRequest, planned: int) -> HttpResponse:
    """No chance, and why."""
    found, form = _planned(request, planned), DismissForm(request.POST)
    if not form.is_valid():
        return _planned_page(request, found, dismiss_form=form)
    reason = form.cleaned_data["reason"]
    return _attempt(
        request,
        found,
        lambda: actions.dismiss(found, reason, by=request.actor, now=timezone.now()),
        _("Kept as no chance, with your reason."),
    )


@policy("buyer", methods=("POST",))
def start_request(request: UserRequest, planned: int) -> HttpResponse:
    """Begin a request with it, and go on in its steps."""
    found = _planned(request, planned)
    try:
        begun = actions.start_request(found, by=request.actor, now=timezone.now())
    except Refused as no:
        messages.error(request, str(no))
        return redirect(found)
    messages.success(
        request, _("The request is begun with what your calendar says. Complete it and publish.")
    )
    return redirect(begun)


@policy("buyer", methods=("POST",))
def invite(request: UserRequest, planned: int) -> HttpResponse:
    """Ask an enterprise for a talk."""
    found = _planned(request, planned)
    form = InviteForm(request.POST, planned=found)
    if not form.is_valid():
        return _planned_page(request, found, invite_form=form)
    chosen, note = form.cleaned_data["enterprise"], form.cleaned_data["note"]
    return _attempt(
        request,
        found,
        lambda: actions.invite(found, chosen, note, by=request.actor, now=timezone.now()),
        _("%(name)s gets a mail with your invitation.") % {"name": chosen.name},
    )


@policy("buyer", methods=("POST",))
def write_down(request: UserRequest, planned: int) -> HttpResponse:
    """Keep what was said."""
    found, form = _planned(request, planned), NoteForm(request.POST)
    if not form.is_valid():
        return _planned_page(request, found, note_form=form)
    note = form.cleaned_data["note"]
    return _attempt(
        request,
        found,
        lambda: actions.write_down(found, note, by=request.actor, now=timezone.now()),
        _("What was said is kept."),
    )


@policy("buyer")
def export(request: UserRequest, form: str) -> HttpResponse:
    """The result of the screening as a table, to share with colleagues."""
    lines = PlannedPurchase.objects.visible_to(request.actor).select_related("category", "request").soonest()
    rows = [_headings(), *(_row(line) for line in lines[:MOST_EXPORTED])]
    if form == "xlsx":
        made, kind = sheets.xlsx_of(rows, title=_("Purchasing calendar")), sheets.XLSX
    else:
        made, kind = sheets.csv_of(rows), sheets.CSV
    answer = HttpResponse(made, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="inkoopkalender.{form}"'
    return answer


def _headings() -> list[sheets.Cell]:
    return [
        _("What is bought"),
        _("Department"),
        _("When it begins"),
        _("Estimated amount"),
        _("Kind"),
        _("Chance"),
        _("Why"),
        _("Who fits"),
        _("Request"),
    ]


def _row(line: PlannedPurchase) -> list[sheets.Cell]:
    who = ", ".join(f"{each['name']} ({round(100 * each['fit'])})" for each in line.candidates)
    return [
        line.title,
        line.department,
        line.starts_text or (line.starts_on.isoformat() if line.starts_on else ""),
        line.amount,
        line.category.name if line.category else "",
        str(line.get_chance_display()),
        line.chance_reason,
        who,
        line.request.number if line.request else "",
    ]
