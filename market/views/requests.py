"""Requests: the list, and the page that each reader sees in their own way."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from enterprises.models import Enterprise
from market.forms.requests import ReopenForm, RequestFilterForm, ScheduleForm
from market.matching import coach
from market.models import (
    Criterion,
    Interest,
    Introduction,
    Match,
    Proposal,
    ProposalLine,
    Request,
    RequestAttachment,
    RequestLine,
    RequestQuestion,
)
from market.models.answering import answer_rate
from market.models.requests import RequestQuerySet, RequestStatus
from market.totals.hands import repeated
from market.views import comparing
from sif.dates import local_day
from sif.pages import page
from sif.policy import policy
from sif.requests import HouseRequest

PER_PAGE = 20
SHOWN_JOINED = 5
SHOWN_MATCHES = 10
NEAR_THE_BEST = 0.6
TONES = {
    RequestStatus.DRAFT: "off",
    RequestStatus.OPEN: "ok",
    RequestStatus.CLOSED: "wait",
    RequestStatus.AWARDED: "ok",
    RequestStatus.UNSUCCESSFUL: "bad-s",
    RequestStatus.WITHDRAWN: "off",
}


@policy("public")
def requests(request: HouseRequest) -> HttpResponse:
    """Open requests for everybody; one's own, those one was introduced to, and the archive as tabs."""
    tab = request.GET.get("lijst", "open")
    form = RequestFilterForm(request.GET)
    found = form.narrow(_of_tab(request, tab)).with_card()
    ordered = found.by_deadline() if tab == "open" else found.newest()
    shown = page(ordered, request, per_page=PER_PAGE)
    context = {
        "page": shown,
        "form": form,
        "tab": tab,
        "today": local_day(timezone.now()),
        "rows": [(row, TONES[RequestStatus(row.status)]) for row in shown],
    }
    return render(request, "market/requests/index.html", context)


def _of_tab(request: HouseRequest, tab: str) -> RequestQuerySet:
    visible = Request.objects.visible_to(request.actor)
    if tab == "ons":
        return Request.objects.of_buyer(request.actor)
    if tab == "voorgesteld":
        return visible.introduced_to(request.actor)
    return visible.public().ended() if tab == "archief" else visible.open()


@policy("public")
def request(request: HouseRequest, inquiry: str) -> HttpResponse:
    """One request, as the buyer, an enterprise or the public sees it."""
    visible = Request.objects.visible_to(request.actor).select_related(
        "buyer", "category__parent", "place__region"
    )
    found = get_object_or_404(visible, number=inquiry)
    now = timezone.now()
    context: dict[str, Any] = {
        "inquiry": found,
        "tone": TONES[RequestStatus(found.status)],
        "takes_proposals": found.takes_proposals(now),
        "verbs": []
        if request.actor.read_only
        else Request.lifecycle.verbs(found.status, found.roles_of(request.actor)),
    }
    context |= _beside(request, found)
    if found.is_of(request.actor):
        context |= _for_buyer(request, found, asked=context["asked_lines"], now=now)
        template = "draft" if found.status == RequestStatus.DRAFT else "buyer"
        return render(request, f"market/requests/{template}.html", context)
    context |= _outcome(found)
    context |= _for_enterprise(request, found, now=now)
    if found.is_open:
        context["rate"] = answer_rate(found.buyer_id, now=now)
    return render(request, "market/requests/public.html", context)


def _beside(request: HouseRequest, found: Request) -> dict[str, Any]:
    """Attachments, as far as one may read them, and questions with their answers."""
    files = RequestAttachment.objects.of(found)
    is_own = found.is_of(request.actor)
    readable = list(files.readable_by(request.actor))
    questions = list(RequestQuestion.objects.readable_by(request.actor, found))
    return {
        "asked_lines": list(RequestLine.objects.of(found)),
        "criteria": list(Criterion.objects.of(found)),
        "attachments": readable,
        "attachment_count": len(readable) if is_own else files.count(),
        "questions": questions,
        "unanswered": 0 if found.is_ended else sum(question.answered_at is None for question in questions),
        "may_copy": "buyer" in request.actor.roles
        and not request.actor.read_only
        and (is_own or found.is_public),
    }


def _outcome(found: Request) -> dict[str, Any]:
    """What everybody may know of a request that ended: how many took part, and of a public one who was chosen."""
    if not found.is_ended:
        return {}
    return {
        "introduced_count": Introduction.objects.made_for(found).count(),
        "proposal_count": found.proposals.came_in().count(),
        "awarded": _chosen(found) if found.is_public else [],
    }


def _chosen(found: Request) -> list[tuple[Enterprise, list[str]]]:
    """Who supplies, and which lines of it when they divide the work; never for how much."""
    lines = ProposalLine.objects.filter(proposal__in=found.proposals.awarded(), is_awarded=True)
    by_supplier: dict[int, tuple[Enterprise, list[str]]] = {}
    for line in lines.select_related("supplier", "proposal__enterprise").order_by("proposal", "position"):
        who = line.supplier or line.proposal.enterprise
        by_supplier.setdefault(who.pk, (who, []))[1].append(line.title)
    rows = list(by_supplier.values())
    return rows if len(rows) > 1 else [(who, []) for who, _titles in rows]


def _for_buyer(
    request: HouseRequest, found: Request, *, asked: list[RequestLine], now: datetime
) -> dict[str, Any]:
    if found.status == RequestStatus.DRAFT:
        return {
            "missing": coach.missing(found, now=now),
            "hints": coach.hints(found, now=now),
            "reach": coach.reach(found, now=now),
            "schedule_form": ScheduleForm(),
        }
    introductions = Introduction.objects.made_for(found).with_enterprise()
    may_change = not found.is_ended and not request.actor.read_only
    matches = Match.objects.filter(request=found).ranked().with_enterprise()[:SHOWN_MATCHES]
    visible = Proposal.objects.visible_to(request.actor).filter(request=found).came_in()
    today = local_day(now)
    told = visible.with_all().with_labels(today).prefetch_related("clarifications")
    proposals = list(told.cheapest())
    return {
        "introductions": list(introductions.order_by("introduced_at", "pk")),
        "matches": _near_the_best(matches),
        "came_in": found.proposals.came_in().select_related("enterprise").order_by("submitted_at", "pk"),
        "table": comparing.side_by_side(found, proposals, today=today, asked=asked),
        "twice": repeated(proposals) if proposals else [],
        "reopen_form": ReopenForm(),
        "may_attach": may_change,
        "may_reply": may_change,
        "days_left": found.days_left(today),
    }


def _near_the_best(matches: Iterable[Match]) -> list[Match]:
    """The matches a buyer gets to see: those that come near the best one, not everybody with a word in common."""
    ranked = list(matches)
    best = max((match.score for match in ranked), default=0.0)
    return [match for match in ranked if match.score >= NEAR_THE_BEST * best]


def _for_enterprise(request: HouseRequest, found: Request, *, now: datetime) -> dict[str, Any]:
    if "seller" not in request.actor.roles:
        return {}
    own = Introduction.objects.known_to(request.actor).filter(request=found).select_related("introduced_by")
    introduction = own.first()
    matches = Match.objects.for_enterprise_of(request.actor).filter(request=found).select_related("listing")
    proposal = Proposal.objects.of(request.actor).filter(request=found).first()
    joined = (
        Proposal.objects.involving(request.actor)
        .filter(request=found)
        .exclude(enterprise__organisation=request.actor.organisation_id)
    )
    may_read_only = not found.is_public and introduction is None and proposal is None
    return {
        "is_enterprise": True,
        "joined": joined.select_related("enterprise").order_by("pk")[:SHOWN_JOINED],
        "introduction": introduction,
        "match": matches.first(),
        "proposal": proposal,
        "interest": Interest.objects.of(request.actor).filter(request=found).first(),
        "invited": Introduction.objects.made_for(found).count(),
        "may_answer": found.takes_proposals(now) and not request.actor.read_only and not may_read_only,
    }
