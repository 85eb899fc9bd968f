"""The seller's own listings: the list, writing one, and saying verbs of it."""

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from enterprises.models import Enterprise
from market.actions import listings as actions
from market.forms.listings import ListingForm
from market.models import Listing, ListingQuerySet, ListingStatus
from market.views import buttons
from sif.dates import local_day
from sif.pages import page
from sif.policy import policy
from sif.requests import UserRequest
from sif.states import Refused

DONE = {
    "publish": _("“%(title)s” is online. Buyers can find it from now on."),
    "pause": _("“%(title)s” is out of the catalogue until you put it online again."),
    "archive": _("“%(title)s” is in the archive."),
    "restore": _("“%(title)s” is a draft again."),
}


@policy("seller")
def listings(request: UserRequest) -> HttpResponse:
    """What the enterprise offers, in every status, with what can be done."""
    own = (
        Listing.objects.visible_to(request.actor)
        .of_own_organisation(request.actor)
        .with_maker()
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
    """A new draft; photos and publishing come after it."""
    enterprise = get_object_or_404(Enterprise.objects.of(request.actor))
    form = ListingForm(_sent(request))
    if form.is_valid():
        listing = actions.create(
            enterprise=enterprise, by=request.actor, now=timezone.now(), **form.fields_filled
        )
        messages.success(request, _("Saved as a draft. Add a photo, or put it online at once."))
        return redirect("listing_photos", listing.slug)
    return render(request, "market/listings/edit.html", {"form": form}, status=422 if form.is_bound else 200)


@policy("seller", methods=("GET", "POST"))
def edit(request: UserRequest, listing: str) -> HttpResponse:
    """Other words, another price; what is online changes at once, orders keep what was agreed."""
    own = get_object_or_404(_own(request), slug=listing)
    form = ListingForm(_sent(request), listing=own)
    if form.is_valid():
        actions.change(own, by=request.actor, now=timezone.now(), **form.fields_filled)
        is_online = own.status == ListingStatus.PUBLISHED
        messages.success(request, _("Saved. Buyers see the change at once.") if is_online else _("Saved."))
        return redirect("listing_edit", own.slug)
    context = {"form": form, "listing": own, "buttons": buttons.for_listing(own, request.actor)}
    context["tone"] = buttons.LISTING_TONES[ListingStatus(own.status)]
    return render(request, "market/listings/edit.html", context, status=422 if form.is_bound else 200)


@policy("seller", methods=("POST",))
def act(request: UserRequest, listing: str, verb: str) -> HttpResponse:
    """Says one verb of a listing."""
    own = get_object_or_404(_own(request), slug=listing)
    try:
        actions.VERBS[verb](own, by=request.actor, now=timezone.now())
    except Refused as no:
        messages.error(request, str(no))
    else:
        messages.success(request, DONE[verb] % {"title": own.title})
    return redirect("my_listings")


def _own(request: UserRequest) -> ListingQuerySet:
    own = Listing.objects.visible_to(request.actor).of_own_organisation(request.actor)
    return own.select_related("enterprise", "category").prefetch_related("serves")


def _sent(request: UserRequest) -> QueryDict | None:
    """What was sent, also when that is nothing; None when somebody only looks."""
    return request.POST if request.method == "POST" else None
