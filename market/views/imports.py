"""Listings as a file: taking one's own away, and bringing many at once."""

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from enterprises.models import Enterprise
from market.actions import imports as actions
from market.forms.imports import ImportForm
from market.forms.layout import COLUMNS, table
from market.models import Category, Listing, ListingImport
from market.models.reading import as_last_written
from sif import sheets
from sif.dates import local_day
from sif.policy import policy
from sif.requests import UserRequest
from sif.states import Refused

SHOWN = 100
"""Rows of one kind on the page; the number of all of them is there too."""
MOST_EXPORTED = 5000


@policy("seller", methods=("GET", "POST"))
def bring(request: UserRequest) -> HttpResponse:
    """The layout, and the form for a file. What is sent is only read: a worker looks at the rows."""
    enterprise = get_object_or_404(Enterprise.objects.of(request.actor))
    form = ImportForm(request.POST, request.FILES) if request.method == "POST" else ImportForm()
    if form.is_bound and form.is_valid():
        file = actions.start(enterprise, form.cleaned_data["upload"], by=request.actor, now=timezone.now())
        return redirect(file)
    context = {
        "form": form,
        "columns": COLUMNS,
        "categories": Category.objects.leaves().in_order(),
        "earlier": ListingImport.objects.visible_to(request.actor).newest().defer("rows", "found")[:5],
    }
    return render(request, "market/listings/bring.html", context, status=422 if form.is_bound else 200)


@policy("seller")
def brought(request: UserRequest, listing_import: int) -> HttpResponse:
    """How far a file is, what its rows would be and what is wrong in them; or what became of it."""
    file = _own(request, listing_import)
    kinds = [
        ("wrong", _("Wrong")),
        ("new", _("New")),
        ("changed", _("Changed")),
        ("unchanged", _("The same as now")),
    ]
    found = [(kind, label, file.having(kind)) for kind, label in kinds]
    counts = {kind: len(rows) for kind, _label, rows in found}
    context = {
        "file": file,
        "found": [(kind, label, len(rows), rows[:SHOWN]) for kind, label, rows in found],
        "counts": counts,
        "may_write": file.status == "checked" and not counts["wrong"] and counts["new"] + counts["changed"],
        "has_work": counts["new"] + counts["changed"],
    }
    return render(request, "market/listings/brought.html", context)


@policy("seller")
def progress(request: UserRequest, listing_import: int) -> JsonResponse:
    """For the bar: how far it is."""
    file = _own(request, listing_import)
    return JsonResponse({"percent": file.percent, "done": not file.is_busy})


@policy("seller", methods=("POST",))
def confirm(request: UserRequest, listing_import: int) -> HttpResponse:
    """Writes what was shown."""
    return _say("confirm", request, listing_import)


@policy("seller", methods=("POST",))
def drop(request: UserRequest, listing_import: int) -> HttpResponse:
    """Forgets the file."""
    return _say("drop", request, listing_import)


@policy("seller")
def take(request: UserRequest, writer: str) -> HttpResponse:
    """One's own listings, all but the archive, as they were last written, in the layout that can be brought back."""
    own = Listing.objects.visible_to(request.actor).of_own_organisation(request.actor).to_take()
    rows = table(as_last_written(own[:MOST_EXPORTED]))
    if writer == "xlsx":
        content, kind = sheets.xlsx_of(rows, title=_("Listings")), sheets.XLSX
    else:
        content, kind = sheets.csv_of(rows), sheets.CSV
    response = HttpResponse(content, content_type=kind)
    name = f"aanbod-{local_day(timezone.now()).isoformat()}.{writer}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _own(request: UserRequest, pk: int) -> ListingImport:
    return get_object_or_404(ListingImport.objects.visible_to(request.actor), pk=pk)


def _say(verb: str, request: UserRequest, pk: int) -> HttpResponse:
    file = _own(request, pk)
    try:
        {"confirm": actions.confirm, "drop": actions.drop}[verb](file, by=request.actor, now=timezone.now())
    except Refused as no:
        messages.error(request, str(no))
        return redirect(file)
    if verb == "drop":
        messages.success(request, _("Nothing is written. The file is forgotten."))
        return redirect("listing_imports")
    return redirect(file)
