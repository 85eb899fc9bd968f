"""What everybody may see: the council page of a municipality, and proofs with a short address."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from sif.dates import local_day
from sif.policy import policy
from sif.requests import HouseRequest, UserRequest
from sif.saying import refusal_said
from sif.templatetags.house import euro0
from social_return.actions import publishing as actions
from social_return.models import Contract, CouncilPage, Municipality, Proof, Report
from social_return.reports import qr, seal, words
from social_return.reports.council import CouncilFigures, council, rounded
from social_return.views.period import Period, period


def _council_context(municipality: Municipality, chosen: Period) -> dict[str, object]:
    figures = council(municipality, chosen.year, today=local_day(timezone.now()))
    return {
        "municipality": municipality,
        "period": chosen,
        "figures": figures,
        "people": words.few(figures.people_total.placements),
        "columns": _columns(figures),
    }


def _columns(figures: CouncilFigures) -> list[tuple[str, str, object, int]]:
    return [
        (words.quarter_name(figures.year, quarter), euro0(amount), amount, 0)
        for quarter, amount in figures.quarters
    ]


@policy("public")
def council_page(request: HouseRequest, municipality: str) -> HttpResponse:
    """What came of social return in a municipality, for its council and its inhabitants."""
    published = get_object_or_404(CouncilPage.objects.published(), municipality__slug=municipality)
    chosen = period(request, local_day(timezone.now()))
    context = _council_context(published.municipality, chosen)
    return render(request, "social_return/council_page.html", context)


@policy("municipality")
def council_desk(request: UserRequest) -> HttpResponse:
    """The same page before everybody sees it, with the buttons to publish it and to take it back."""
    municipality = get_object_or_404(Municipality.objects.named().visible_to(request.actor))
    chosen = period(request, local_day(timezone.now()))
    page = CouncilPage.objects.of(municipality).select_related("municipality").first()
    context = _council_context(municipality, chosen)
    context |= {"council_page": page, "is_officer": True}
    return render(request, "social_return/council_desk.html", context)


@policy("municipality", methods=("POST",))
def council_publish(request: UserRequest) -> HttpResponse:
    """Shows it to everybody."""
    municipality = get_object_or_404(Municipality.objects.named().visible_to(request.actor))
    with refusal_said(request):
        actions.publish(municipality, by=request.actor, now=timezone.now())
        messages.success(request, _("Everybody can see the council page now."))
    return redirect("council_desk")


@policy("municipality", methods=("POST",))
def council_withdraw(request: UserRequest) -> HttpResponse:
    """Takes it back."""
    municipality = get_object_or_404(Municipality.objects.visible_to(request.actor))
    page = get_object_or_404(CouncilPage.objects.of(municipality).select_related("municipality"))
    with refusal_said(request):
        actions.withdraw(page, by=request.actor, now=timezone.now())
        messages.success(request, _("The council page is taken back. Nobody else can see it."))
    return redirect("council_desk")


def _proof(code: str) -> Proof:
    return get_object_or_404(Proof.objects.with_subject(), code=code)


def address_of(proof: Proof) -> str:
    """The whole short address, for paper and for the QR code."""
    return f"{settings.SITE_URL}{proof.get_absolute_url()}"


@policy("public")
def proof(request: HouseRequest, proof: str) -> HttpResponse:
    """What is vouched for, and whether the ledger still says so; one that was taken back says only that."""
    found = _proof(proof)
    if found.revoked_at is not None:
        return render(request, "social_return/proof_revoked.html", {"proof": found}, status=410)
    context = {
        "proof": found,
        "title": words.title_of(found.report.start, found.report.end) if found.report else "",
        "obligation": rounded(found.obligation),
        "booked": rounded(found.booked),
        "share": int(found.booked * 100 / found.obligation) if found.obligation else None,
        "seal": seal.look(found),
        "address": address_of(found),
        "may_revoke": not request.actor.read_only
        and Proof.objects.visible_to(request.actor).filter(pk=found.pk).exists(),
    }
    return render(request, "social_return/proof.html", context)


@policy("public")
def proof_qr(request: HouseRequest, proof: str) -> HttpResponse:
    """The QR code of a proof, to put on paper."""
    found = _proof(proof)
    if found.revoked_at is not None:
        raise Http404
    return HttpResponse(qr.svg(address_of(found)), content_type="image/svg+xml")


@policy("municipality", methods=("POST",))
def report_prove(request: UserRequest, report: int) -> HttpResponse:
    """Makes a public proof of a report."""
    found = get_object_or_404(Report.objects.visible_to(request.actor), pk=report)
    with refusal_said(request):
        return redirect(actions.prove_report(found, by=request.actor, now=timezone.now()))
    return redirect(found)


@policy("contractor", methods=("POST",))
def contract_prove(request: UserRequest, contract: str) -> HttpResponse:
    """Makes a public proof that an obligation was met."""
    mine = Contract.objects.owed_by(request.actor.organisation_id or 0).with_parties()
    found = get_object_or_404(mine, number=contract)
    with refusal_said(request):
        return redirect(actions.prove_contract(found, by=request.actor, now=timezone.now()))
    return redirect(found)


@policy("municipality", "contractor", methods=("POST",))
def proof_revoke(request: UserRequest, proof: str) -> HttpResponse:
    """Takes a proof back."""
    mine = Proof.objects.visible_to(request.actor).with_subject()
    found = get_object_or_404(mine, code=proof)
    with refusal_said(request):
        actions.revoke(found, by=request.actor, now=timezone.now())
        messages.success(request, _("The proof is taken back. Its address says so from now on."))
    back = found.report or found.contract
    return redirect(back.get_absolute_url() if back else reverse("social_return"))
