"""The entrepreneur's own side: profile, labels with proof, and being vetted."""

from datetime import date

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from enterprises.actions import profiles as actions
from enterprises.actions import vetting as vetting_actions
from enterprises.forms.profiles import CertificateForm, ProfileForm
from enterprises.forms.proofs import content_type_of
from enterprises.models import Certificate, Enterprise, Vetting
from sif.dates import local_day
from sif.policy import policy
from sif.requests import UserRequest
from sif.saying import refusal_said


def _own(request: UserRequest) -> Enterprise:
    return get_object_or_404(Enterprise.objects.of(request.actor).with_card())


@policy("seller", methods=("GET", "POST"))
def profile(request: UserRequest) -> HttpResponse:
    """What buyers read about the enterprise."""
    own = _own(request)
    form = ProfileForm(request.POST or None, enterprise=own)
    if request.method == "POST" and form.is_valid():
        actions.change_profile(
            form.instance,
            serves=form.cleaned_data["serves"],
            changed=form.changed_data,
            by=request.actor,
            now=timezone.now(),
        )
        messages.success(request, _("Your profile is saved."))
        return redirect("profile")
    context = {"form": form, "enterprise": own, "missing": vetting_actions.missing_for(_own(request))}
    return render(request, "enterprises/profile.html", context, status=422 if form.is_bound else 200)


@policy("seller", methods=("GET", "POST"))
def certificates(request: UserRequest) -> HttpResponse:
    """The labels with how they stand, and a form for a new one."""
    own = _own(request)
    form = CertificateForm(request.POST or None, request.FILES or None, enterprise=own)
    if request.method == "POST" and form.is_valid():
        actions.add_certificate(form.instance, by=request.actor, now=timezone.now())
        messages.success(request, _("Added. A connector looks at your proof. After that it counts."))
        return redirect("certificates")
    today = local_day(timezone.now())
    rows = [(label, *_stand(label, today)) for label in Certificate.objects.of(own).by_kind()]
    context = {"form": form, "rows": rows, "enterprise": own}
    return render(request, "enterprises/certificates.html", context, status=422 if form.is_bound else 200)


def _stand(label: Certificate, today: date) -> tuple[str, str]:
    """Tone and words for where a label stands."""
    if label.checked_at is None:
        return "wait", _("being checked")
    if label.valid_until < today:
        return "off", _("ended")
    if label.valid_from > today:
        return "wait", _("not yet valid")
    return "ok", _("counts")


@policy("seller", methods=("POST",))
def certificate_remove(request: UserRequest, certificate: int) -> HttpResponse:
    """Takes a label back that was not checked yet."""
    found = get_object_or_404(Certificate.objects.of(_own(request)), pk=certificate)
    with refusal_said(request):
        actions.remove_certificate(found, by=request.actor, now=timezone.now())
        messages.success(request, _("The certificate is gone."))
    return redirect("certificates")


@policy("seller", "staff")
def certificate_proof(request: UserRequest, certificate: int) -> HttpResponse:
    """The proof itself, to keep: for the enterprise and for who checks it."""
    found = get_object_or_404(Certificate.objects.visible_to(request.actor).with_proof(), pk=certificate)
    with found.proof.open("rb") as file:  # at most 10 MB, see forms.proofs
        kind, ending = content_type_of(file)
        response = HttpResponse(file.read(), content_type=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{found.kind}-{found.pk}{ending}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


@policy("seller")
def vetting_status(request: UserRequest) -> HttpResponse:
    """Where the vetting stands, what is still needed, and the button to ask for it."""
    own = _own(request)
    today = local_day(timezone.now())
    last = Vetting.objects.of(own).newest_first().first()
    context = {
        "enterprise": own,
        "is_verified": own.is_verified(today),
        "vetting": last,
        "checks": last.checks.in_order() if last else [],
        "missing": vetting_actions.missing_for(own),
        "verbs": vetting_actions.verbs(last, request.actor) if last else [],
        "may_start": last is None or last.is_over,
        "history": Vetting.objects.of(own).newest_first(),
    }
    return render(request, "enterprises/vetting_status.html", context)


@policy("seller", methods=("POST",))
def vetting_submit(request: UserRequest) -> HttpResponse:
    """Asks to be vetted: opens a round where there is none, and submits it."""
    own = _own(request)
    now = timezone.now()
    with refusal_said(request):
        round_ = vetting_actions.start(own, by=request.actor, now=now)
        vetting_actions.submit(round_, by=request.actor, now=now)
        messages.success(
            request, _("Submitted. A connector looks at it, you hear from us within ten working days.")
        )
    return redirect("vetting_status")
