"""Being nudged or not: one's own choice, on the worklist; the link in the mail does the same."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from sif.policy import policy
from sif.requests import UserRequest
from social_return.actions import nudges


@policy("municipality", "contractor", methods=("POST",))
def choose(request: UserRequest) -> HttpResponse:
    """No more messages about contracts that are behind; or messages again."""
    if request.POST.get("again"):
        nudges.resume(request.user.pk)
        messages.success(request, _("You get a message again when a contract falls behind."))
    else:
        nudges.stop(request.user.pk, now=timezone.now())
        messages.success(request, _("You do not get these messages any more."))
    return redirect("worklist")
