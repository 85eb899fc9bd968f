"""Contracts as a file: taking them away, and bringing many at once, looked at before anything is written."""

from django.contrib import messages
from django.core import signing
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sif import sheets
from sif.dates import local_day
from sif.policy import policy
from sif.requests import UserRequest
from sif.states import Refused
from social_return.actions import exchange as actions
from social_return.forms.exchange import BringForm, look, table
from social_return.forms.exchange_cells import COLUMNS
from social_return.models import Contract, Municipality

MOST_TAKEN = 5000
SHOWN = 100
SALT = "social_return.contracts"
AN_HOUR = 3600


def _municipality(request: UserRequest) -> Municipality:
    mine = Municipality.objects.visible_to(request.actor).named()
    return get_object_or_404(mine, organisation_id=request.actor.organisation_id)


@policy("municipality", methods=("GET", "POST"))
def bring(request: UserRequest) -> HttpResponse:
    """The layout, and the form for a file. What is sent is only read: you see what it would do."""
    municipality = _municipality(request)
    form = BringForm(request.POST, request.FILES) if request.method == "POST" else BringForm()
    found, kept = None, ""
    if form.is_bound and form.is_valid():
        rows = form.cleaned_data["upload"]
        found = look(rows, municipality, now=timezone.now())
        if (found.new or found.changes) and not found.wrong:
            kept = signing.dumps([municipality.pk, rows], salt=SALT, compress=True)
    context = {
        "form": form,
        "columns": COLUMNS,
        "found": found,
        "kept": kept,
        "wrong": found.wrong[:SHOWN] if found else [],
        "fresh": found.new[:SHOWN] if found else [],
        "changed": list(found.changes.items())[:SHOWN] if found else [],
        "unknown": [(party, found.emails.get(kvk, "")) for kvk, party in found.unknown.items()][:SHOWN]
        if found
        else [],
    }
    is_wrong = form.is_bound and (found is None or bool(found.wrong))
    return render(request, "social_return/bring.html", context, status=422 if is_wrong else 200)


@policy("municipality", methods=("POST",))
def write(request: UserRequest) -> HttpResponse:
    """The yes: what was shown is looked at once more, and written as a whole."""
    municipality = _municipality(request)
    try:
        owner, rows = signing.loads(request.POST.get("kept", ""), salt=SALT, max_age=AN_HOUR)
    except signing.BadSignature:
        owner, rows = None, []
    if owner != municipality.pk:
        messages.error(request, _("This took too long. Choose the file again."))
        return redirect("contracts_bring")
    found = look(rows, municipality, now=timezone.now())
    if found.wrong:
        messages.error(request, _("Something changed in the meantime. Choose the file again."))
        return redirect("contracts_bring")
    if found.unknown and not request.POST.get("maken"):
        messages.error(
            request, _("Say first that the unknown contractors may be added. Choose the file again.")
        )
        return redirect("contracts_bring")
    try:
        made = actions.bring(
            found.new,
            found.changes,
            invited=found.emails,
            municipality=municipality,
            by=request.actor,
            now=timezone.now(),
        )
    except Refused as no:
        messages.error(request, str(no))
        return redirect("contracts_bring")
    _say_what_was_done(request, len(made), found.amendments)
    return redirect("social_return")


def _say_what_was_done(request: UserRequest, contracts: int, amendments: int) -> None:
    if contracts or not amendments:
        said = ngettext(
            "%(count)s contract has been entered.", "%(count)s contracts have been entered.", contracts
        )
        messages.success(request, said % {"count": contracts})
    if amendments:
        told = ngettext(
            "%(count)s amendment has been entered.", "%(count)s amendments have been entered.", amendments
        )
        messages.success(request, told % {"count": amendments})


@policy("municipality", "contractor")
def take(request: UserRequest, writer: str) -> HttpResponse:
    """One's own contracts, in the layout that can be brought in."""
    mine = (
        Contract.objects.visible_to(request.actor).with_parties().with_amendments().order_by("number", "pk")
    )
    rows = table(mine[:MOST_TAKEN])
    if writer == "xlsx":
        content, kind = sheets.xlsx_of(rows, title=_("Contracts")), sheets.XLSX
    else:
        content, kind = sheets.csv_of(rows), sheets.CSV
    response = HttpResponse(content, content_type=kind)
    name = f"contracten-{local_day(timezone.now()).isoformat()}.{writer}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response
