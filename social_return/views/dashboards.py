"""The overview of contracts, what waits for an officer, and the ledger."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, cast

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sif.dates import local_day
from sif.money import ZERO
from sif.pages import page
from sif.policy import policy
from sif.requests import UserRequest
from sif.templatetags.house import euro0
from social_return.models import Contract, Contribution, LedgerEntry
from social_return.totals.standing import Standing, last_quarters, standings
from social_return.views.period import period

PER_PAGE = 50
SHOWN = 5


@policy("municipality", "contractor")
def index(request: UserRequest) -> HttpResponse:
    """How the contracts stand, and what waits: for the officer, the auditor and the contractor."""
    today = local_day(timezone.now())
    chosen = period(request, today)
    mine = Contract.objects.visible_to(request.actor)
    running = mine.running_between(chosen.first, chosen.last)
    contracts = list(running.with_parties().in_order())
    stand = standings(contracts, today=today)
    is_officer = request.actor.has("municipality")
    waits = sum((standing.in_review for standing in stand), ZERO)
    quarters = last_quarters(contracts, in_review=waits, today=today)
    shown = page(cast("QuerySet[Any]", stand), request, per_page=PER_PAGE)  # any sequence will do
    context = {
        "period": chosen,
        "standings": shown.object_list,
        "page": shown,
        "figures": _figures(stand, contracts),
        "is_officer": is_officer,
        "waiting": _waiting(request) if is_officer else [],
        "asked": _asked(request) if not is_officer else [],
        "columns": [
            (quarter.name, euro0(quarter.booked), quarter.booked, quarter.in_review) for quarter in quarters
        ],
        "quarters": quarters,
        "top": max((quarter.booked + quarter.in_review for quarter in quarters), default=ZERO),
        "waits": _count(request) if is_officer else 0,
    }
    return render(request, "social_return/index.html", context)


def _count(request: UserRequest) -> int:
    return Contribution.objects.visible_to(request.actor).submitted().count()


def _asked(request: UserRequest) -> list[Contribution]:
    """What the contractor has to answer, or has not submitted yet."""
    return list(
        Contribution.objects.visible_to(request.actor).open_for_contractor().with_parties().newest()[:SHOWN]
    )


def _waiting(request: UserRequest) -> list[Contribution]:
    """What has waited longest; what is unusual about it is said where it is decided on."""
    mine = Contribution.objects.visible_to(request.actor).submitted()
    return list(mine.with_parties().oldest()[:SHOWN])


def _figures(stand: Sequence[Standing], contracts: Sequence[Contract]) -> list[tuple[str, str, str]]:
    """The four large numbers, each with what it is a part of."""
    owed = sum((standing.obligation for standing in stand), ZERO)
    booked = sum((standing.booked for standing in stand), ZERO)
    waits = sum((standing.in_review for standing in stand), ZERO)
    reviewing = sum(standing.reviewing for standing in stand)
    known = [standing for standing in stand if standing.forecast is not None]
    expected = sum((standing.forecast or ZERO for standing in known), ZERO)
    short = sum((standing.obligation for standing in known), ZERO) - expected
    early = len(stand) - len(known)
    return [
        (
            ngettext("Obligation, %(count)s contract", "Obligation, %(count)s contracts", len(contracts))
            % {"count": len(contracts)},
            euro0(owed),
            _("of %(sum)s in contracts") % {"sum": euro0(sum((c.net_sum for c in contracts), ZERO))},
        ),
        (_("Approved"), euro0(booked), _share(booked, owed)),
        (
            _("Waits for approval"),
            euro0(waits),
            ngettext("%(count)s contribution", "%(count)s contributions", reviewing) % {"count": reviewing},
        ),
        (_("Expected at the end"), euro0(expected), _course(short, early)),
    ]


def _share(part: Decimal, whole: Decimal) -> str:
    if not whole:
        return _("no obligation")
    return _("%(share)s%% of the obligation") % {"share": round(part / whole * 100)}


def _course(short: Decimal, early: int) -> str:
    said = (
        _("%(amount)s too little") % {"amount": euro0(short)}
        if short > 0
        else _("enough, at the pace so far")
    )
    if early:
        said += "; " + ngettext(
            "%(count)s contract has only just started", "%(count)s contracts have only just started", early
        ) % {"count": early}
    return said


@policy("municipality", "contractor")
def ledger(request: UserRequest) -> HttpResponse:
    """The ledger, latest first: what was booked, when, with its seal."""
    entries = LedgerEntry.objects.visible_to(request.actor).with_subject().newest()
    context = {
        "page": page(entries, request, per_page=PER_PAGE),
        "is_officer": request.actor.has("municipality"),
    }
    return render(request, "social_return/ledger.html", context)
