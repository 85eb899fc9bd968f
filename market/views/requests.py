"""Requests: the list, writing one in steps, and the page that each reader sees in their own way."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from market.actions import requests as actions
from market.forms.requests import (
    STEPS,
    ReopenForm,
    RequestFilterForm,
    RequirementsForm,
    ScheduleForm,
    StepForm,
    TermsForm,
    WhatForm,
)
from market.matching import coach
from market.models import Introduction, Listing, Match, Proposal, Request
from market.models.requests import RequestQuerySet, RequestStatus, Visibility
from market.signals import purposes
from market.views import comparing
from sif.dates import local_day
from sif.pages import page
from sif.policy import policy
from sif.requests import HouseRequest, UserRequest
from sif.states import Refused

PER_PAGE = 20
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


@policy("buyer", methods=("GET", "POST"))
def new(request: UserRequest) -> HttpResponse:
    """Step 1 of a new request; what is filled in is kept as a draft at once.

    With `?aanbod=` it starts from a listing, and only the enterprise behind that gets it.
    """
    now = timezone.now()
    on_sale = Listing.objects.on_sale(local_day(now)).with_maker()
    asked = on_sale.filter(slug=request.GET.get("aanbod", "").replace("\0", "")).first()
    form = WhatForm(request.POST or None, initial=_begun(asked) if asked else {})
    if request.method == "POST" and form.is_valid():
        only = {"addressed_to": asked.enterprise, "visibility": Visibility.INVITED} if asked else {}
        draft = actions.draft({**form.values(), **only}, by=request.actor, now=now)
        return redirect(_after(request, draft, "what"))
    return _step_page(request, form, "what", None, only=asked.enterprise.name if asked else "")


def _begun(asked: Listing) -> dict[str, Any]:
    """What a request for a quote begins with: the listing's own words."""
    return {
        "title": _("Quote: %(title)s") % {"title": asked.title},
        "need": _("We would like a quote for ‘%(title)s’.") % {"title": asked.title},
        "category": asked.category.slug,
        "quantity": asked.minimum_quantity,
        "unit": asked.unit,
    }


@policy("buyer", methods=("GET", "POST"))
def edit(request: UserRequest, inquiry: str, step: str) -> HttpResponse:
    """One step again: of a draft, or a live change of an open request that everybody involved hears of."""
    found = get_object_or_404(Request.objects.of_buyer(request.actor), number=inquiry)
    now = timezone.now()
    form = _form(request, step, found, now=now)
    if request.method == "POST" and form.is_valid():
        verb = actions.change if found.opened_at else actions.edit
        try:
            verb(found, form.values(), by=request.actor, now=now)
        except Refused as no:
            form.add_error(None, str(no))
        else:
            return redirect(_after(request, found, step))
    return _step_page(request, form, step, found)


def _form(request: UserRequest, step: str, found: Request, *, now: datetime) -> StepForm:
    data = request.POST if request.method == "POST" else None
    if step == "what":
        return WhatForm(data, instance=found)
    if step == "requirements":
        return RequirementsForm(data, instance=found)
    choices = [(purpose.code, purpose.label) for purpose in purposes(request.actor)]
    return TermsForm(data, instance=found, purposes=choices, now=now)


def _after(request: UserRequest, found: Request, step: str) -> str:
    """The next step; or the request itself, after the last one, for a live change and for who stops here."""
    place = STEPS.index(step) + 1
    if "later" in request.POST or found.opened_at or place == len(STEPS):
        return found.get_absolute_url()
    return reverse(f"request_{STEPS[place]}", args=[found.number])


def _step_page(
    request: UserRequest, form: StepForm, step: str, found: Request | None, *, only: str = ""
) -> HttpResponse:
    names = {
        "what": _("What you need"),
        "requirements": _("Requirements and planning"),
        "terms": _("Budget and terms"),
    }
    place = STEPS.index(step)
    steps = [
        (
            names[name],
            reverse(f"request_{name}", args=[found.number]) if found else "",
            name == step,
            number < place,
        )
        for number, name in enumerate(STEPS)
    ]
    context = {
        "form": form,
        "inquiry": found,
        "steps": steps,
        "heading": names[step],
        "number": place + 1,
        "last": len(STEPS) + 1,
        "previous": steps[place - 1][1] if place else "",
        "is_live": bool(found and found.opened_at),
        "only": found.addressed_to.name if found and found.addressed_to else only,
        "hints": [hint for hint in coach.hints(found, now=timezone.now()) if hint.step == step]
        if found
        else [],
    }
    return render(request, "market/requests/step.html", context, status=422 if form.is_bound else 200)


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
    if found.is_of(request.actor):
        context |= _for_buyer(request, found, now=now)
        template = "draft" if found.status == RequestStatus.DRAFT else "buyer"
        return render(request, f"market/requests/{template}.html", context)
    context |= _for_enterprise(request, found, now=now)
    return render(request, "market/requests/public.html", context)


def _for_buyer(request: HouseRequest, found: Request, *, now: datetime) -> dict[str, Any]:
    if found.status == RequestStatus.DRAFT:
        return {
            "missing": coach.missing(found, now=now),
            "hints": coach.hints(found, now=now),
            "reach": coach.reach(found, now=now),
            "schedule_form": ScheduleForm(),
        }
    introductions = Introduction.objects.made_for(found).with_enterprise()
    matches = Match.objects.filter(request=found).ranked().with_enterprise()[:SHOWN_MATCHES]
    proposals = (
        Proposal.objects.visible_to(request.actor).filter(request=found).came_in().with_all().cheapest()
    )
    today = local_day(now)
    return {
        "introductions": list(introductions.order_by("introduced_at", "pk")),
        "matches": _near_the_best(matches),
        "came_in": found.proposals.came_in().select_related("enterprise").order_by("submitted_at", "pk"),
        "table": comparing.side_by_side(found, list(proposals), today=today),
        "reopen_form": ReopenForm(),
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
    return {
        "is_enterprise": True,
        "introduction": introduction,
        "match": matches.first(),
        "proposal": proposal,
        "invited": Introduction.objects.made_for(found).count(),
        "may_answer": found.takes_proposals(now) and not request.actor.read_only,
    }
