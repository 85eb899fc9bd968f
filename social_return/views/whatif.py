"""What if another scheme held: for officers and contractors. Nothing is booked."""

from django.http import HttpResponse
from django.shortcuts import render

from sif.policy import policy
from sif.requests import UserRequest
from social_return.forms.whatif import WhatIfForm
from social_return.models import Contribution
from social_return.totals.whatif import compare
from social_return.views.contracts import found

MOST = 500


@policy("municipality", "contractor")
def what_if(request: UserRequest, contract: str) -> HttpResponse:
    """The contributions of a contract under another scheme, side by side; with `?bijdrage=` only that one."""
    one = found(request, contract)
    asked = bool(request.GET.get("scheme") or request.GET.get("day"))
    form = WhatIfForm(request.GET if asked else None, contract=one)
    mine = Contribution.objects.visible_to(request.actor).live().filter(contract=one)
    only = request.GET.get("bijdrage", "")
    if only.isascii() and only.isdigit() and len(only) < 18:
        mine = mine.filter(pk=int(only))
    else:
        only = ""
    listed = list(mine.with_parties().prefetch_related("bonuses").newest()[: MOST + 1])
    scheme = form.cleaned_data["scheme"] if asked and form.is_valid() else None
    context = {
        "contract": one,
        "form": form,
        "scheme": scheme,
        "only": only,
        "has_contributions": bool(listed),
        "more": len(listed) > MOST,
        "comparison": compare(one, listed[:MOST], scheme.valuation_rules) if scheme else None,
    }
    return render(request, "social_return/what_if.html", context, status=422 if form.errors else 200)
