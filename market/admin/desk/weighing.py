"""Trying other weights before they count: what would change for the requests that are open now."""

from dataclasses import fields
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from market.matching import load, preview
from market.matching.facts import Weights
from market.models import MatchWeights, Request
from sif.admin import workbench
from sif.policy import policy

if TYPE_CHECKING:
    WeightsModelForm = forms.ModelForm[MatchWeights]
else:
    WeightsModelForm = forms.ModelForm

MOST_REQUESTS = 20
NAMES = [field.name for field in fields(Weights)]


class WeightsForm(WeightsModelForm):
    """The weights of the version in use, to be changed."""

    class Meta:
        model = MatchWeights
        fields = NAMES


@policy("staff")
def try_weights(request: HttpRequest) -> HttpResponse:
    """The first five of each open request, now and with these weights. Nothing is changed by looking."""
    row, in_use = load.weights_in_use(now=timezone.now())
    current = {name: getattr(in_use, name) for name in NAMES}
    is_asked = any(name in request.GET for name in NAMES)
    form = WeightsForm({**current, **request.GET.dict()} if is_asked else None, initial=current)
    changes: list[preview.Change] = []
    asked: dict[str, float] = {}
    if is_asked and form.is_valid():
        asked = {name: form.cleaned_data[name] for name in NAMES}
        open_ones = Request.objects.open().with_card().by_deadline()[:MOST_REQUESTS]
        changes = preview.changes(open_ones, Weights(**asked))  # type: ignore[arg-type]
    context = {
        **workbench().desk_context(request),
        "title": _("Try other weights"),
        "form": form,
        "in_use": row,
        "changes": changes,
        "changed": sum(change.is_other for change in changes),
        "is_asked": bool(asked),
        "address": f"{reverse('admin:market_matchweights_add')}?{urlencode(asked)}",
    }
    status = 422 if form.is_bound and not form.is_valid() else 200
    return TemplateResponse(request, "admin/market/try_weights.html", context, status=status)
