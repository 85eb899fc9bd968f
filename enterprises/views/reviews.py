"""The outside reviewer: the financial question about one enterprise, and nothing else of it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from enterprises.actions import vetting as actions
from enterprises.forms.vetting import VerdictForm
from enterprises.models import Check
from sif.pages import page
from sif.policy import policy
from sif.requests import UserRequest
from sif.states import Refused


@policy("reviewer")
def reviews(request: UserRequest) -> HttpResponse:
    """What was asked of the reviewer: what waits first, then what was answered."""
    found = page(Check.objects.asked_of(request.actor).with_enterprise().waiting_first(), request)
    return render(request, "enterprises/reviews.html", {"page": found})


@policy("reviewer", methods=("GET", "POST"))
def review(request: UserRequest, vetting: int) -> HttpResponse:
    """One question: is this enterprise financially healthy?"""
    check = get_object_or_404(Check.objects.asked_of(request.actor).with_enterprise(), vetting=vetting)
    form = VerdictForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.judge(check, by=request.actor, now=timezone.now(), **form.cleaned_data)
        except Refused as no:
            form.add_error(None, str(no))
        else:
            messages.success(request, _("Thank you. Your verdict is kept, and the connector goes on."))
            return redirect("vetting_reviews")
    context = {"check": check, "enterprise": check.vetting.enterprise, "form": form}
    return render(request, "enterprises/review.html", context, status=422 if form.is_bound else 200)
