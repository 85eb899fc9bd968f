"""The seller's own listings: the list, writing one, and saying verbs of it."""

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from enterprises.models import Enterprise
from market.actions import changes
from market.actions import listings as actions
from market.forms.listings import ListingForm
from market.models import Listing, ListingQuerySet, ListingStatus
from market.views import buttons, suggesting
from market.views.listing import answer_with
from sif.dates import local_day
from sif.pages import page
from sif.policy import policy
from sif.requests import UserRequest
from sif.saying import refusal_said

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

DONE = {
    "publish": _("“%(title)s” is online. Buyers can find it from now on."),
    "pause": _("“%(title)s” is out of the catalogue until you put it online again."),
    "archive": _("“%(title)s” is in the archive."),
    "restore": _("“%(title)s” is a draft again."),
}

WAITS = _("“%(title)s” is with us. We look at it first; you get a mail when it is online.")


@policy("seller")
def listings(request: UserRequest) -> HttpResponse:
    """What the enterprise offers, in every status, with what can be done."""
    own = (
        Listing.objects.visible_to(request.actor)
        .of_own_organisation(request.actor)
        .with_maker()
        .with_pending()
        .changed_first()
    )
    enterprise = Enterprise.objects.of(request.actor).first()
    shown = page(own, request)
    context = {
        "page": shown,
        "rows": [
            (listing, buttons.LISTING_TONES[listing.status], buttons.for_listing(listing, request.actor))
            for listing in shown
        ],
        "enterprise": enterprise,
        "is_verified": enterprise is not None and enterprise.is_verified(local_day(timezone.now())),
    }
    return render(request, "market/listings/listings.html", context)


@policy("seller", methods=("GET", "POST"))
def new(request: UserRequest) -> HttpResponse:
    """A new draft; photos and publishing come after it. It may be kept before it is complete."""
    enterprise = get_object_or_404(Enterprise.objects.of(request.actor))
    if (again := _suggested(request)) is not None:
        return again
    form = ListingForm(_sent(request), is_draft=LATER in request.POST)
    if not form.is_valid():
        return _form(request, form)
    listing = actions.create(
        enterprise=enterprise, by=request.actor, now=timezone.now(), **form.fields_filled
    )
    if form.is_draft:
        messages.success(request, _("Saved as a draft. You can go on with it whenever you like."))
        return redirect("listing_edit", listing.slug)
    messages.success(request, _("Saved as a draft. Add a photo, or put it online at once."))
    return redirect("listing_photos", listing.slug)


@policy("seller", methods=("GET", "POST"))
def edit(request: UserRequest, listing: str) -> HttpResponse:
    """Other words, another price; orders keep what was agreed. What waits for a connector is shown as it was typed."""
    own = get_object_or_404(_own(request), slug=listing)
    if (again := _suggested(request, own)) is not None:
        return again
    is_draft = own.status == ListingStatus.DRAFT and LATER in request.POST
    pending = own.changes.pending().first()
    form = ListingForm(_sent(request), listing=own, is_draft=is_draft, pending=pending)
    if not form.is_valid():
        return _form(request, form, own)
    changed = actions.change(own, by=request.actor, now=timezone.now(), **form.fields_filled)
    messages.success(request, _told(changed))
    return redirect("listing_edit", own.slug)


def _told(listing: Listing) -> "str | _StrPromise":
    """What became of a change."""
    if listing.is_draft and listing.changes.pending().exists():
        return _("Saved. We look at it as it is now; you get a mail when it is online.")
    if listing.changes.pending().exists():
        return _("Saved. We look at it first; buyers see what was online until then. You get a mail.")
    if listing.status == ListingStatus.PUBLISHED:
        return _("Saved. Buyers see the change at once.")
    return _("Saved.")


def _form(
    request: UserRequest,
    form: ListingForm,
    listing: Listing | None = None,
    *,
    status: int | None = None,
    **more: object,
) -> HttpResponse:
    """The form, with what there is to know of a listing that is there already."""
    context: dict[str, object] = {"form": form, "listing": listing, "may_be_draft": True, **more}
    if listing is not None:
        context |= {
            "may_be_draft": listing.status == ListingStatus.DRAFT,
            "buttons": buttons.for_listing(listing, request.actor),
            "tone": buttons.LISTING_TONES[ListingStatus(listing.status)],
            "change": listing.changes.telling().newest().first(),
        }
    return render(
        request, "market/listings/edit.html", context, status=status or (422 if form.is_bound else 200)
    )


def _suggested(request: UserRequest, listing: Listing | None = None) -> HttpResponse | None:
    """The form again with what was typed, and categories to choose from or the one just chosen: without a script.

    None when nothing of the kind was asked. Nothing is judged yet, so no field is called wrong.
    """
    if not {ASK, PICK} & request.POST.keys():
        return None
    typed = request.POST.copy()
    if picked := suggesting.picked(typed.get(PICK, "")):
        typed["category"], typed["cpv"] = str(picked.category.pk), picked.cpv
    form = ListingForm(typed, listing=listing).unjudged()
    suggestions = [] if picked else suggesting.suggestions(typed)
    return _form(request, form, listing, status=200, suggestions=suggestions, was_asked=not picked)


@policy("seller")
def preview(request: UserRequest, listing: str) -> HttpResponse:
    """The page as buyers would see it after the change that waits; without one, as it is."""
    own = get_object_or_404(_own(request), slug=listing)
    pending = own.changes.pending().first()
    return redirect(own) if pending is None else answer_with(request, own.slug, proposed=pending)


@policy("seller", methods=("POST",))
def suggest(request: UserRequest) -> HttpResponse:
    """While somebody writes: the categories that the words point at. Only reads."""
    context = {"suggestions": suggesting.suggestions(request.POST), "was_asked": False}
    return render(request, "market/listings/suggestions.html", context)


@policy("seller", methods=("POST",))
def duplicate(request: UserRequest, listing: str) -> HttpResponse:
    """A new draft that says the same."""
    own = get_object_or_404(_own(request), slug=listing)
    copy = actions.duplicate(own, by=request.actor, now=timezone.now())
    messages.success(request, _("This is the copy: a draft. Change what is different."))
    return redirect("listing_edit", copy.slug)


@policy("seller", methods=("POST",))
def withdraw(request: UserRequest, listing: str) -> HttpResponse:
    """Takes back the change that waits for a connector."""
    own = get_object_or_404(_own(request), slug=listing)
    changes.withdraw_pending(own, by=request.actor, now=timezone.now())
    told = (
        _("Withdrawn: it is a draft again.")
        if own.is_draft
        else _("The change is withdrawn. Buyers see what is online now.")
    )
    messages.success(request, told)
    return redirect("listing_edit", own.slug)


@policy("seller", methods=("POST",))
def act(request: UserRequest, listing: str, verb: str) -> HttpResponse:
    """Says one verb of a listing."""
    own = get_object_or_404(_own(request), slug=listing)
    with refusal_said(request):
        after = actions.VERBS[verb](own, by=request.actor, now=timezone.now())
        told = WAITS if verb == "publish" and after.is_draft else DONE[verb]
        messages.success(request, told % {"title": own.title})
    return redirect("my_listings")


ASK, PICK, LATER = "suggest", "pick", "later"
"""Buttons of the form: suggest a category, take this one, save what there is."""


def _own(request: UserRequest) -> ListingQuerySet:
    own = Listing.objects.visible_to(request.actor).of_own_organisation(request.actor)
    return own.with_pending().select_related("enterprise", "category").prefetch_related("serves")


def _sent(request: UserRequest) -> QueryDict | None:
    """What was sent, also when that is nothing; None when somebody only looks."""
    return request.POST if request.method == "POST" else None
