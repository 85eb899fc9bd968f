"""The catalogue: everything for sale that answers a question."""

from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from market import filters
from market.actions import unmet
from market.totals.facets import FACETS, Counts
from market.views.hearts import fill_hearts, hearts
from sif import drawn
from sif.pages import asked_number, page_of
from sif.policy import policy
from sif.requests import HouseRequest
from sif.templatetags.house import euro

PER_PAGE = 24
SHOWN_AT_FIRST = 8
TEMPLATE = "market/catalogue/catalogue.html"
FACETS_TEMPLATE = "market/catalogue/facets.html"
OPEN = frozenset({"categories", "regions", "groups"})
IN_ORDER = frozenset({"sdgs", "prices", "leads"})  # as they are listed; the other facets go by number


@dataclass(frozen=True, slots=True)
class Option:
    """One value of a facet: how many listings it would give, whether it is on, and of a category its icon."""

    value: str
    label: str
    count: int
    is_on: bool
    icon: str = ""


@dataclass(frozen=True, slots=True)
class Facet:
    """A group of filters, the most used first; the rest unfolds. `is_least`: there are more than was counted."""

    name: str
    parameter: str
    title: str
    options: list[Option]
    is_least: bool

    @property
    def first(self) -> list[Option]:
        """What is shown at once: the first eight, and everything that is on."""
        return [option for i, option in enumerate(self.options) if i < SHOWN_AT_FIRST or option.is_on]

    @property
    def rest(self) -> list[Option]:
        return [option for option in self.options[SHOWN_AT_FIRST:] if not option.is_on]

    @property
    def is_open(self) -> bool:
        """The first ones are open from the start, the others when something in them is on."""
        return self.name in OPEN or any(option.is_on for option in self.options)


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter that is on, and the address without it."""

    label: str
    address: str


@policy("public")
def catalogue(request: HouseRequest) -> HttpResponse:
    """Everything for sale that answers the question, with the filters that narrow it."""
    now = timezone.now()
    if kept := drawn.at_hand(request, now=now, own=fill_hearts):
        return kept
    ask = filters.Ask.of_page(request.GET)
    found = filters.results(ask, asked_number(request), per_page=PER_PAGE, now=now)
    if (found.is_nearest or not found.total) and not ask.chosen and found.number == 1:
        unmet.note(ask.q, now=now)
    return drawn.page(
        request,
        TEMPLATE,
        partial(_context, ask, found),
        shows=found.shown if found.standing else None,
        standing=found.standing,
        own=fill_hearts,
    )


def _context(ask: filters.Ask, found: filters.Results, request: HouseRequest) -> dict[str, Any]:
    names = filters.Names.of(get_language() or "nl")
    meant = ask.question.understood.instead_of(ask.q)
    return {
        "ask": ask,
        "meant": meant,
        "literal": replace(ask, q=f'"{ask.q}"').address() if meant else "",
        "page": page_of(found.listings, found.number, per_page=PER_PAGE, reach=found.reach),
        "total": found.total,
        "is_least": found.counts.is_least,
        "nearest": found.is_nearest,
        "instead": found.instead,
        "counts": found.counts,
        "facets": _drawn_facets(ask, found.counts, names),
        "chips": _chips(ask, names),
        "cleared": ask.cleared().address(),
        "sorts": _sorts(ask),
        "heading": names.categories.get(ask.categories[0], "") if len(ask.categories) == 1 else "",
        "heading_icon": names.icons.get(ask.categories[0], "") if len(ask.categories) == 1 else "",
        "hearts": hearts(request),
    }


def _drawn_facets(ask: filters.Ask, counts: Counts, names: filters.Names) -> SafeString:
    """The form with the filters: the same for the same numbers, whoever asks."""

    def draw() -> str:
        return render_to_string(FACETS_TEMPLATE, {"facets": _facets(ask, counts, names), "ask": ask})

    name = drawn.name_of(FACETS_TEMPLATE, ask.key, ask.near, counts.shown)
    return mark_safe(drawn.pieces({name: draw})[name])  # noqa: S308 - drawn by a template


def _sorts(ask: filters.Ask) -> list[tuple[str, str, bool]]:
    """The orders to choose from: word in the address, label, whether it is on.

    The first has no word in the address: what fits the question best. So words typed later bring the best
    results first, unless another order was chosen.
    """
    labels = {
        "best": _("Best result"),
        "distance": _("Nearest by"),
        "newest": _("Newest"),
        "price": _("Lowest price"),
        "price_down": _("Highest price"),
    }
    fitting = {"best": bool(ask.question), "distance": ask.place is not None}
    first = next((name for name, fits in fitting.items() if fits), "newest")
    others = [
        (word, sort) for word, sort in filters.PAGE_SORTS.items() if sort != first and fitting.get(sort, True)
    ]
    return [(word, labels[sort], sort == ask.order) for word, sort in [("", first), *others]]


def _facets(ask: filters.Ask, counts: Counts, names: filters.Names) -> list[Facet]:
    titles = {
        "categories": _("Category"),
        "regions": _("Region"),
        "kinds": _("Product or service"),
        "groups": _("Who works there"),
        "prices": _("Price without VAT"),
        "leads": _("Time to deliver"),
        "labels": _("Certificate"),
        "sdgs": _("Goal (SDG)"),
    }
    labels = filters.labels(names)
    facets = [
        Facet(
            name,
            filters.PAGE[name],
            title,
            _options(name, ask, counts, labels[name], names),
            is_least=name in counts.least,
        )
        for name, title in titles.items()
    ]
    kept = (
        "" if ask.price_max is None else "prices"
    )  # with the field of the highest price, or that would be lost
    return [facet for facet in facets if facet.options or facet.name == kept]


def _options(
    name: str, ask: filters.Ask, counts: Counts, labels: dict[str, str], names: filters.Names
) -> list[Option]:
    counted, chosen = dict(counts.facets.get(name, {})), getattr(ask, name)
    for value in chosen:
        if value in labels and value not in counted:  # nothing left of it, or it is a group of categories
            below = [code for code, above in names.groups.items() if above == value]
            counted[value] = sum(counted.get(code, 0) for code in below)
    icons = names.icons if name == "categories" else {}
    options = [
        Option(value, labels.get(value, value), number, value in chosen, icons.get(value, ""))
        for value, number in counted.items()
    ]
    places = {value: place for place, value in enumerate(labels)}
    if name in IN_ORDER:
        return sorted(options, key=lambda option: places.get(option.value, 0))
    return sorted(options, key=lambda option: (-option.count, option.label))


def _chips(ask: filters.Ask, names: filters.Names) -> list[Chip]:
    if not (ask.chosen or ask.place):
        return []
    labels = filters.labels(names)
    chips = [
        Chip(labels[name].get(value, value), ask.without(name, value).address())
        for name in FACETS
        for value in getattr(ask, name)
    ]
    if ask.price_max is not None:
        words = _("up to %(amount)s") % {"amount": euro(ask.price_max)}
        chips.append(Chip(words, ask.without("price_max").address()))
    if ask.place:
        words = _("near %(place)s") % {"place": ask.place.name}
        chips.append(Chip(words, ask.without("near").address()))
    return chips
