"""Keys with which a member's program reads the API."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from enterprises.actions import organisations as actions
from enterprises.forms.organisations import TokenForm
from enterprises.models import ApiToken
from sif.policy import policy
from sif.requests import UserRequest

SHOWN_ONCE = "token_shown_once"


@policy("member", methods=("GET", "POST"))
def tokens(request: UserRequest) -> HttpResponse:
    """The keys there are; a new one shows its secret once, on the page after making it."""
    form = TokenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        # in the session, not in the answer: the stored answer of a repeated request may not hold a secret
        request.session[SHOWN_ONCE] = actions.make_token(
            label=form.cleaned_data["label"], by=request.actor, now=timezone.now()
        )
        return redirect("tokens")
    context = {
        "form": form,
        "tokens": ApiToken.objects.of(request.actor),
        "secret": request.session.pop(SHOWN_ONCE, "") if request.method == "GET" else "",
        "now": timezone.now(),
    }
    return render(request, "enterprises/tokens.html", context, status=422 if form.is_bound else 200)


@policy("member", methods=("POST",))
def revoke(request: UserRequest, api_token: int) -> HttpResponse:
    """Withdraws a key at once."""
    found = get_object_or_404(ApiToken.objects.of(request.actor), pk=api_token)
    actions.revoke_token(found, by=request.actor, now=timezone.now())
    messages.success(request, _("The key does not work any more."))
    return redirect("tokens")
