"""Pictures of a listing: add, describe, place, remove."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from market.actions import photos as actions
from market.forms.photos import PhotoForm, UploadForm
from market.models import Listing, Photo, PhotoStatus
from market.models.photos import wanted_photos
from sif.policy import policy
from sif.requests import UserRequest
from sif.states import Refused

TONES = {PhotoStatus.WAITING: "wait", PhotoStatus.READY: "ok", PhotoStatus.FAILED: "bad-s"}


@policy("seller", methods=("GET", "POST"))
def photos(request: UserRequest, listing: str) -> HttpResponse:
    """The pictures with how far they are, and the form for a new one."""
    own = get_object_or_404(
        Listing.objects.visible_to(request.actor).of_own_organisation(request.actor), slug=listing
    )
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if form.is_bound and form.is_valid():
        try:
            actions.add(own, form.cleaned_data["upload"], form.view, by=request.actor, now=timezone.now())
        except Refused as no:
            form.add_error(None, str(no))
        else:
            messages.success(request, _("The photo is in. We prepare it; that takes less than a minute."))
            return redirect("listing_photos", own.slug)
    return _page(request, own, form, status=422 if form.is_bound else 200)


def _page(
    request: UserRequest,
    own: Listing,
    form: UploadForm,
    *,
    status: int,
    typed: dict[int, PhotoForm] | None = None,
) -> HttpResponse:
    """The pictures; those of which something wrong was typed with what was typed."""
    shown, typed = wanted_photos(own), typed or {}
    context = {
        "listing": own,
        "form": form,
        "photos": [
            (photo, TONES[PhotoStatus(photo.status)], typed.get(photo.pk) or PhotoForm.of(photo))
            for photo in shown
        ],
        "waits": not own.is_draft and own.changes.pending().exists(),
        "full": len(shown) >= actions.MOST_PHOTOS,
    }
    return render(request, "market/listings/photos.html", context, status=status)


@policy("seller", methods=("POST",))
def photo(request: UserRequest, listing: str, photo: int) -> HttpResponse:
    """Another text, place or focal point; or away with it."""
    own = get_object_or_404(
        Listing.objects.visible_to(request.actor).of_own_organisation(request.actor), slug=listing
    )
    wanted = get_object_or_404(Photo.objects.select_related("listing"), listing=own, pk=photo)
    if "remove" in request.POST:
        actions.remove(wanted, by=request.actor, now=timezone.now())
        messages.success(request, _("The photo is gone."))
        return redirect("listing_photos", own.slug)
    if step := {"forward": -1, "back": 1}.get(request.POST.get("move", "")):
        actions.shift(wanted, step, by=request.actor, now=timezone.now())
        messages.success(request, _told(own))
        return redirect(f"{reverse('listing_photos', args=[own.slug])}#h-foto-{wanted.pk}")
    form = PhotoForm.of(wanted, request.POST)
    if not form.is_valid():
        return _page(request, own, UploadForm(), status=422, typed={wanted.pk: form})
    actions.change(wanted, form.view, by=request.actor, now=timezone.now())
    messages.success(request, _told(own))
    return redirect("listing_photos", own.slug)


def _told(listing: Listing) -> str:
    """What became of what was changed."""
    if listing.changes.pending().exists():
        return _("Saved. We look at it first; you get a mail.")
    return _("Saved.")
