"""Documents of a listing: the seller's page, and giving one out."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from market.actions import documents as actions
from market.forms.documents import DocumentForm
from market.models import Listing, ListingDocument, ListingQuerySet
from sif.dates import local_day
from sif.policy import policy
from sif.requests import HouseRequest, UserRequest
from sif.states import Refused


@policy("seller", methods=("GET", "POST"))
def documents(request: UserRequest, listing: str) -> HttpResponse:
    """What there is to read with a listing, and the form for another paper."""
    own = get_object_or_404(_own(request), slug=listing)
    form = DocumentForm(request.POST, request.FILES) if request.method == "POST" else DocumentForm()
    if form.is_bound and form.is_valid():
        try:
            added = actions.add(
                own,
                form.cleaned_data["upload"],
                form.cleaned_data["title"],
                by=request.actor,
                now=timezone.now(),
            )
        except Refused as no:
            form.add_error(None, str(no))
        else:
            told = (
                _("The document is in. We look at it first.") if added.is_held else _("The document is in.")
            )
            messages.success(request, told)
            return redirect("listing_documents", own.slug)
    shown = list(own.documents.in_order())
    context = {
        "listing": own,
        "form": form,
        "documents": shown,
        "full": len(shown) >= actions.MOST_DOCUMENTS,
    }
    return render(request, "market/listings/documents.html", context, status=422 if form.is_bound else 200)


@policy("seller", methods=("POST",))
def remove(request: UserRequest, listing: str, document: int) -> HttpResponse:
    """Away with a document."""
    own = get_object_or_404(_own(request), slug=listing)
    found = get_object_or_404(ListingDocument.objects.select_related("listing"), listing=own, pk=document)
    actions.remove(found, by=request.actor, now=timezone.now())
    messages.success(request, _("The document is gone."))
    return redirect("listing_documents", own.slug)


@policy("public")
def document(request: HouseRequest, listing: str, document: int) -> HttpResponse:
    """The PDF, to keep: for whoever may read the listing; one that still waits only for its makers and us."""
    readable = Listing.objects.readable_by(request.actor, local_day(timezone.now())).select_related(
        "enterprise"
    )
    shown = get_object_or_404(readable, slug=listing)
    may_see_held = request.actor.is_staff or shown.enterprise.organisation_id == request.actor.organisation_id
    papers = shown.documents.all() if may_see_held else shown.documents.shown()
    found = get_object_or_404(papers, pk=document)
    with found.file.open("rb") as file:  # at most 10 MB
        response = HttpResponse(file.read(), content_type="application/pdf")
    name = slugify(found.title) or "document"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _own(request: UserRequest) -> ListingQuerySet:
    return Listing.objects.visible_to(request.actor).of_own_organisation(request.actor)
