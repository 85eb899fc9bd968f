"""What waits for an officer: what is plain can be approved together, what is unusual stands apart."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sif.money import ZERO
from sif.pages import page
from sif.policy import policy
from sif.requests import UserRequest
from sif.templatetags.house import euro0
from social_return.actions import decisions
from social_return.models import Contribution
from social_return.totals.unusual import reasons

PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class Waiting:
    """A contribution that waits, and why it is not one to approve in passing."""

    contribution: Contribution
    why: list[str]

    @property
    def tone(self) -> str:
        return "wait" if self.why else "ok"


def queue(request: UserRequest) -> QuerySet[Contribution]:
    """What this officer may decide on, what has waited longest first."""
    return Contribution.objects.visible_to(request.actor).submitted().with_parties().with_proof().oldest()


def with_reasons(contributions: Iterable[Contribution]) -> list[Waiting]:
    """Each with what is unusual about it."""
    listed = list(contributions)
    why = reasons(listed)
    return [Waiting(contribution, why[contribution.pk]) for contribution in listed]


@policy("municipality", methods=("GET", "POST"))
def waiting(request: UserRequest) -> HttpResponse:
    """The desk of the officer."""
    if request.method == "POST":
        return _approve_chosen(request)
    shown = page(queue(request), request, per_page=PER_PAGE)
    listed = with_reasons(shown)
    person = request.actor.person
    context: dict[str, Any] = {
        "page": shown,
        "plain": [item for item in listed if not item.why],
        "unusual": [item for item in listed if item.why],
        "own": person.pk if person else None,
        "asked": Contribution.objects.visible_to(request.actor).asked().with_parties().oldest()[:PER_PAGE],
        "waits": shown.paginator.count,
        "may_decide": not request.actor.read_only,
    }
    return render(request, "social_return/waiting.html", context)


def _approve_chosen(request: UserRequest) -> HttpResponse:
    """Approves what was ticked, as far as it is (still) plain: what is unusual is never approved together."""
    chosen = [
        int(pk)
        for pk in request.POST.getlist("contribution")[:PER_PAGE]
        if pk.isascii() and pk.isdigit() and len(pk) < 18
    ]
    listed = with_reasons(queue(request).filter(pk__in=chosen))
    plain = [item.contribution for item in listed if not item.why]
    booked, refused = decisions.approve_all(plain, by=request.actor, now=timezone.now())
    if booked:
        total = sum((entry.amount for entry in booked), ZERO)
        messages.success(
            request,
            ngettext(
                "%(count)s contribution approved, %(amount)s booked.",
                "%(count)s contributions approved, %(amount)s booked.",
                len(booked),
            )
            % {"count": len(booked), "amount": euro0(total)},
        )
    for contribution, why in refused:
        messages.error(request, f"{contribution.title}: {why}")
    for item in listed:
        if item.why:
            said = _("look at this one yourself: %(why)s") % {"why": "; ".join(item.why)}
            messages.error(request, f"{item.contribution.title}: {said}")
    if not booked and not refused and len(plain) == len(listed):
        messages.error(request, _("Choose one or more contributions first."))
    return redirect("contributions_waiting")
