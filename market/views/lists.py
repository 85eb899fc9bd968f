"""What buyers keep: the heart, lists with a name, and what is in them."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from market.actions import lists as actions
from market.forms.buyers import ListForm, NoteForm
from market.models import Listing, SavedList, SavedListing
from market.views import recent
from sif.dates import local_day
from sif.policy import policy
from sif.requests import UserRequest
from sif.states import Refused


@policy("person", methods=("POST",))
def heart(request: UserRequest, listing: str) -> HttpResponse:
    """On or off; htmx gets the heart itself, a form goes back to where it was."""
    now = timezone.now()
    found = get_object_or_404(Listing.objects.readable_by(request.actor, local_day(now)), slug=listing)
    try:
        is_on = actions.toggle_favourite(found, by=request.actor, now=now)
    except Refused as no:
        messages.error(request, str(no))
        return _back(request, found.get_absolute_url())
    if request.htmx and "card" in request.POST:
        return render(
            request, "market/lists/heart_card.html", {"listing": found, "hearts": [found.pk] * is_on}
        )
    if request.htmx:
        context = {"listing": found, "pressed": "true" if is_on else "false", "request": request}
        return render(request, "market/lists/heart.html", context)
    return _back(request, found.get_absolute_url())


def _back(request: UserRequest, otherwise: str) -> HttpResponse:
    """Where the form says it came from, if that is a page of ours."""
    back = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    return redirect(back if ours else otherwise)


@policy("person", methods=("GET", "POST"))
def lists(request: UserRequest) -> HttpResponse:
    """One's favourites and lists, those colleagues share, and a new one."""
    now = timezone.now()
    form = ListForm(request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            made = actions.make(
                form.cleaned_data["name"], shared=form.cleaned_data["shared"], by=request.actor, now=now
            )
        except Refused as no:
            form.add_error(None, str(no))
        else:
            return redirect(made)
    visible = SavedList.objects.visible_to(request.actor)
    favourites = SavedList.objects.own(request.actor).favourites().first()
    context = {
        "form": form,
        "lists": list(visible.named().with_size().by_name()),
        "favourites": favourites,
        "entries": _entries(request, favourites) if favourites else [],
        "recent": _recent(request, recent.seen(request)),
        "may_change": not request.actor.read_only,
        "can_share": request.actor.organisation_id is not None,
    }
    return render(request, "market/lists/index.html", context, status=422 if form.is_bound else 200)


def _entries(request: UserRequest, kept: SavedList) -> list[tuple[SavedListing, NoteForm]]:
    """What is in a list and can still be read, each with a form for its note."""
    readable = Listing.objects.readable_by(request.actor, local_day(timezone.now()))
    return [
        (entry, NoteForm(initial={"note": entry.note}, auto_id=f"notitie-{entry.pk}-%s"))
        for entry in SavedListing.objects.kept_in(kept, readable).with_listing().newest()
    ]


def _recent(request: UserRequest, keys: list[int]) -> list[Listing]:
    if not keys:
        return []
    on_sale = Listing.objects.on_sale(local_day(timezone.now()))
    found = on_sale.for_cards().in_bulk(keys)
    return [found[key] for key in keys if key in found]


@policy("person", methods=("GET", "POST"))
def saved_list(request: UserRequest, saved_list: int) -> HttpResponse:
    """What is in one list; its maker renames, shares or removes it here."""
    kept = get_object_or_404(SavedList.objects.visible_to(request.actor).with_size(), pk=saved_list)
    form = ListForm(request.POST or None, initial={"name": kept.name, "shared": kept.is_shared})
    if form.is_bound and "remove" in request.POST:
        return _remove(request, kept)
    if form.is_bound and form.is_valid():
        try:
            given = form.cleaned_data
            actions.change(kept, given["name"], shared=given["shared"], by=request.actor, now=timezone.now())
        except Refused as no:
            form.add_error(None, str(no))
        else:
            messages.success(request, _("Saved."))
            return redirect(kept)
    may_change, entries = not request.actor.read_only, _entries(request, kept)
    context = {
        "kept": kept,
        "form": form,
        "entries": entries,
        "gone": kept.size - len(entries),
        "may_change": may_change,
        "is_maker": may_change and kept.is_of(request.actor) and bool(kept.name),
        "can_share": kept.organisation_id is not None,
    }
    return render(request, "market/lists/list.html", context, status=422 if form.is_bound else 200)


def _remove(request: UserRequest, kept: SavedList) -> HttpResponse:
    try:
        actions.remove(kept, by=request.actor, now=timezone.now())
    except Refused as no:
        messages.error(request, str(no))
        return redirect(kept)
    messages.success(request, _("The list is gone."))
    return redirect("saved_lists")


@policy("person", methods=("POST",))
def entry(request: UserRequest, saved_list: int, listing: str) -> HttpResponse:
    """A listing in a list: put it there, write a note, or take it out."""
    now = timezone.now()
    kept = get_object_or_404(SavedList.objects.visible_to(request.actor), pk=saved_list)
    readable = Listing.objects.readable_by(request.actor, local_day(now))
    found = get_object_or_404(readable, slug=listing)
    there = kept.entries.filter(listing=found).first()
    if "remove" in request.POST:
        if there:
            actions.take_out(there)
            messages.success(request, _("Taken out of the list."))
        return _back(request, kept.get_absolute_url())
    try:
        there = there or actions.put(kept, found, by=request.actor, now=now)
    except Refused as no:
        messages.error(request, str(no))
        return _back(request, kept.get_absolute_url())
    if "note" in request.POST:
        form = NoteForm(request.POST)
        if not form.is_valid():
            messages.error(request, " ".join(str(error) for error in form.errors["note"]))
            return _back(request, kept.get_absolute_url())
        actions.annotate(there, form.cleaned_data["note"])
        messages.success(request, _("Saved."))
    else:
        messages.success(request, _("It is in the list ‘%(name)s’ now.") % {"name": kept})
    return _back(request, kept.get_absolute_url())
