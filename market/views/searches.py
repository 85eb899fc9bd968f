"""Saved searches: keep a question, say how often to hear what is new, manage them."""

import re

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from market import filters
from market.actions import searches as actions
from market.forms.searches import SearchForm
from market.models import SavedSearch
from market.models.searches import Frequency
from sif.policy import policy
from sif.requests import UserRequest
from sif.states import Refused
from sif.templatetags.house import euro
from sif.validators import no_bsn, plain_text

LONGEST_QUESTION = 1500

QUOTES = re.compile("[‘’]")
"""Left out of a name: the subject of a mail puts the whole of it in quotes."""


@policy("person")
def searches(request: UserRequest) -> HttpResponse:
    """One's saved searches, with what each asks."""
    own = SavedSearch.objects.own(request.actor).newest()
    names = filters.Names.of(get_language() or "nl")
    rows = [(search, in_words(filters.Ask.of_page(QueryDict(search.query)), names)) for search in own]
    return render(request, "market/searches/index.html", {"rows": rows})


@policy("person", methods=("GET", "POST"))
def new(request: UserRequest) -> HttpResponse:
    """Keeps the question in the address, as the catalogue understands it, without its order and page."""
    ask = filters.Ask.of_page(request.GET)
    query = question_of(ask)
    told = in_words(ask, filters.Names.of(get_language() or "nl"))
    form = SearchForm(
        request.POST or None, initial={"name": QUOTES.sub("", told)[:80], "frequency": Frequency.DAILY}
    )
    if form.is_bound and form.is_valid():
        try:
            _must_be_kept(query)
            actions.save(query, ask.categories, **form.cleaned_data, by=request.actor, now=timezone.now())
        except Refused as no:
            form.add_error(None, str(no))
        else:
            messages.success(request, _("The search is saved."))
            return redirect("saved_searches")
    context = {"form": form, "told": told, "query": query}
    return render(request, "market/searches/edit.html", context, status=422 if form.is_bound else 200)


def question_of(ask: filters.Ask) -> str:
    """The query string that is kept: what is asked, whichever order or page it was seen in."""
    kept = QueryDict(ask.address().removeprefix("?"), mutable=True)
    for parameter in ("sorteer", "pagina"):
        kept.pop(parameter, None)
    return kept.urlencode()


def _must_be_kept(query: str) -> None:
    """Refuses what may not stand in the database, or is too long to keep."""
    if len(query) > LONGEST_QUESTION:
        raise Refused(_("This search has too many filters to save. Take some away."))
    for value in (value for values in QueryDict(query).lists() for value in values[1]):
        try:
            no_bsn(value)
            plain_text(value)
        except ValidationError as no:
            raise Refused(" ".join(no.messages)) from no


@policy("person", methods=("GET", "POST"))
def saved_search(request: UserRequest, saved_search: int) -> HttpResponse:
    """Another name, more or less often; or away with it."""
    search = get_object_or_404(SavedSearch.objects.own(request.actor), pk=saved_search)
    form = SearchForm(request.POST or None, initial={"name": search.name, "frequency": search.frequency})
    now = timezone.now()
    if form.is_bound and "remove" in request.POST:
        actions.remove(search, by=request.actor, now=now)
        messages.success(request, _("The saved search is gone."))
        return redirect("saved_searches")
    if form.is_bound and form.is_valid():
        actions.change(search, **form.cleaned_data, by=request.actor, now=now)
        messages.success(request, _("Saved."))
        return redirect("saved_searches")
    told = in_words(filters.Ask.of_page(QueryDict(search.query)), filters.Names.of(get_language() or "nl"))
    context = {"form": form, "told": told, "search": search, "query": search.query}
    return render(request, "market/searches/edit.html", context, status=422 if form.is_bound else 200)


def in_words(ask: filters.Ask, names: filters.Names) -> str:
    """A question as one reads it: the words, then each filter."""
    labels = filters.labels(names)
    parts = [f"‘{ask.q}’"] if ask.q else []
    for facet in ask.on:
        parts += [
            f"SDG {label}" if facet == "sdgs" else label for label in _called(ask, facet, labels[facet])
        ]
    if ask.price_max is not None:
        parts.append(_("up to %(amount)s") % {"amount": euro(ask.price_max)})
    return ", ".join(parts) or _("everything in the catalogue")


def _called(ask: filters.Ask, facet: str, labels: dict[str, str]) -> list[str]:
    return [labels.get(value, value) for value in getattr(ask, facet)]
