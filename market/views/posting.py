"""Posting a request: in steps that are kept, with suggestions and counts while one types; and copying one."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from enterprises.models import Place
from market.actions import copies
from market.actions import policies as policy_actions
from market.actions import requests as actions
from market.forms.asking import ThresholdsForm
from market.forms.steps import LATER, STEPS, RequirementsForm, StepForm, TermsForm, WhatForm
from market.matching import coach
from market.models import Listing, Request, Threshold
from market.models.requests import RequestQuerySet, Visibility
from market.signals import purposes
from sif.dates import local_day
from sif.policy import policy
from sif.requests import UserRequest
from sif.states import Refused

LOOK = "suggest"  # the button that asks for suggestions, for who has no script


@policy("buyer", methods=("GET", "POST"))
def new(request: UserRequest) -> HttpResponse:
    """Step 1 of a new request; what is filled in is kept as a draft at once.

    With `?aanbod=` it starts from a listing, and only the enterprise behind that gets it; with `?titel=` from
    the words that found nothing in the catalogue.
    """
    now = timezone.now()
    on_sale = Listing.objects.on_sale(local_day(now)).with_maker()
    asked = on_sale.filter(slug=request.GET.get("aanbod", "").replace("\0", "")).first()
    words = request.GET.get("titel", "").replace("\0", "").strip()[:80]
    begun = _begun(asked) if asked else {"title": words} if words else {}
    form = WhatForm(request.POST or None, initial=begun)
    only = asked.enterprise.name if asked else ""
    if LOOK in request.POST:
        return _step_page(request, form, "what", None, now=now, status=200, only=only)
    if request.method == "POST" and form.is_valid():
        addressed = {"addressed_to": asked.enterprise, "visibility": Visibility.INVITED} if asked else {}
        draft = actions.draft({**form.values(), **addressed}, by=request.actor, now=now)
        return redirect(_after(request, draft, "what"))
    return _step_page(request, form, "what", None, now=now, only=only)


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
    found = get_object_or_404(_own(request), number=inquiry)
    now = timezone.now()
    form = _form(request, step, found, now=now)
    if LOOK in request.POST:
        return _step_page(request, form, step, found, now=now, status=200)
    if request.method == "POST" and form.is_valid():
        verb = actions.change if found.opened_at else actions.edit
        try:
            verb(found, form.values(), by=request.actor, now=now)
        except Refused as no:
            form.add_error(None, str(no))
        else:
            return redirect(_after(request, found, step))
    return _step_page(request, form, step, found, now=now)


def _own(request: UserRequest) -> RequestQuerySet:
    return Request.objects.of_buyer(request.actor).select_related(
        "buyer", "category__parent", "place__region"
    )


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
    if LATER in request.POST or found.opened_at or place == len(STEPS):
        return found.get_absolute_url()
    return reverse(f"request_{STEPS[place]}", args=[found.number])


def _step_page(
    request: UserRequest,
    form: StepForm,
    step: str,
    found: Request | None,
    *,
    now: datetime,
    status: int | None = None,
    only: str = "",
) -> HttpResponse:
    names = {
        "what": _("What you need"),
        "requirements": _("Requirements and planning"),
        "terms": _("Budget and terms"),
    }
    place = STEPS.index(step)
    addresses = [reverse(f"request_{name}", args=[found.number]) if found else "" for name in STEPS]
    steps = [
        (names[name], addresses[number], name == step, number < place) for number, name in enumerate(STEPS)
    ]
    context = {
        "form": form,
        "inquiry": found,
        "step": step,
        "steps": steps,
        "heading": names[step],
        "number": place + 1,
        "last": len(STEPS) + 1,
        "previous": steps[place - 1][1] if place else "",
        "is_live": bool(found and found.opened_at),
        "only": found.addressed_to.name if found and found.addressed_to else only,
        "places": Place.objects.by_name().values_list("name", flat=True) if step == "requirements" else (),
        "kinds": form.suggestions() if isinstance(form, WhatForm) else (),
        "hints": [hint for hint in coach.hints(found, now=now) if hint.step == step] if found else [],
        "reach": coach.reach(found, now=now) if found else None,
    }
    shown = status or (422 if form.is_bound else 200)
    return render(request, "market/requests/step.html", context, status=shown)


@policy("buyer", methods=("POST",))
def kinds(request: UserRequest) -> HttpResponse:
    """A piece of step 1: which kinds the text points to, as far as it was typed."""
    form = WhatForm(request.POST)
    context = {"kinds": form.suggestions(), "chosen": request.POST.get("suggested", "")}
    return render(request, "market/requests/_kinds.html", context)


@policy("buyer", methods=("POST",))
def reach(request: UserRequest) -> HttpResponse:
    """A piece of every step: how many enterprises fit what was typed so far. Nothing is kept."""
    now = timezone.now()
    found = Request(buyer_id=request.actor.organisation_id or 0)
    if number := request.POST.get("inquiry"):
        found = get_object_or_404(_own(request), number=number.replace("\x00", ""))
    step = request.POST.get("step", "")
    form = _form(request, step if step in STEPS else "what", found, now=now)
    form.is_valid()  # takes over into `found` whatever is right
    for name in ("category", "place"):
        if name in form.cleaned_data:
            setattr(found, name, form.cleaned_data[name])
    return render(request, "market/requests/_reach.html", {"reach": coach.reach(found, now=now)})


@policy("buyer", methods=("GET", "POST"))
def thresholds(request: UserRequest) -> HttpResponse:
    """The buyer's purchasing policy in amounts, beside the law's."""
    now = timezone.now()
    kept = Threshold.objects.of_organisation(request.actor.organisation_id).order_by("kind", "rule")
    form = ThresholdsForm(request.POST if request.method == "POST" else None, kept=kept)
    if request.method == "POST" and form.is_valid():
        policy_actions.write(
            form.amounts,
            source=form.cleaned_data["source"],
            source_url=form.cleaned_data["source_url"],
            by=request.actor,
            now=now,
        )
        messages.success(request, _("Kept. From now on the coach warns at these amounts."))
        return redirect("thresholds")
    law = Threshold.objects.of_law(local_day(now)).order_by("kind", "rule", "pk")
    status = 422 if form.is_bound else 200
    return render(request, "market/requests/thresholds.html", {"form": form, "law": law}, status=status)


@policy("buyer", methods=("POST",))
def copy(request: UserRequest, inquiry: str) -> HttpResponse:
    """A new draft after an earlier request: one's own, or a public one of somebody else."""
    own = Q(pk__in=Request.objects.of_buyer(request.actor).values("pk"))
    may_be_copied = own | Q(pk__in=Request.objects.public().values("pk"))
    found = get_object_or_404(
        Request.objects.filter(may_be_copied).select_related("category", "place"), number=inquiry
    )
    made = copies.copy(found, by=request.actor, now=timezone.now())
    messages.success(
        request, _("Copied into a new draft. Look at it again: dates and attachments are not copied.")
    )
    return redirect("request_what", made.number)
