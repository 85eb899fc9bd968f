"""The catalogue."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from enterprises.models import CertificateKind, Sdg, TargetGroup
from market import filters
from market.models import Listing
from sif.dates import local_day
from sif.pages import page
from sif.policy import policy
from sif.requests import HouseRequest
from sif.templatetags.house import euro, euro0

PER_PAGE = 24
SHOWN_AT_FIRST = 8


@dataclass(frozen=True, slots=True)
class Option:
    """One value of a facet: how many listings it would give, and whether it is on."""

    value: str
    label: str
    count: int
    is_on: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """A group of filters, the most used first; the rest unfolds."""

    name: str
    parameter: str
    title: str
    options: list[Option]

    @property
    def first(self) -> list[Option]:
        """What is shown at once: the first eight, and everything that is on."""
        return [option for i, option in enumerate(self.options) if i < SHOWN_AT_FIRST or option.is_on]

    @property
    def rest(self) -> list[Option]:
        return [option for option in self.options[SHOWN_AT_FIRST:] if not option.is_on]

    @property
    def is_open(self) -> bool:
        """The first three are open from the start, the others when something in them is on."""
        return self.name in {"categories", "regions", "groups"} or any(
            option.is_on for option in self.options
        )


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter that is on, and the address without it."""

    label: str
    address: str


@policy("public")
def catalogue(request: HouseRequest) -> HttpResponse:
    """Everything for sale that answers the question, with the filters that narrow it."""
    ask = filters.Ask.of_page(request.GET)
    on_sale = Listing.objects.on_sale(local_day(timezone.now()))
    counts, every = ask.counts(on_sale), True
    total = counts["total"].get("", 0)
    if not total and len(ask.question.words) > 1:
        counts, every = ask.counts(on_sale, every=False), False
        total = counts["total"].get("", 0)
    known = filters.names(get_language() or "nl")
    found = ask.ordered(ask.apply(on_sale, every=every)).for_cards()
    labels = _labels(known)
    context = {
        "ask": ask,
        "page": page(found, request, per_page=PER_PAGE, count=total),
        "total": total,
        "nearest": not every and total > 0,
        "facets": [facet for facet in _facets(ask, counts, labels, known) if facet.options],
        "bands": _bands(ask, counts["price_max"]),
        "chips": _chips(ask, labels),
        "cleared": ask.cleared().address(),
        "sorts": _sorts(ask),
        "heading": labels["categories"].get(ask.categories[0], "") if len(ask.categories) == 1 else "",
    }
    return render(request, "market/catalogue/catalogue.html", context)


def _sorts(ask: filters.Ask) -> list[tuple[str, str, bool]]:
    """The orders to choose from: word in the address, label, whether it is on.

    The first has no word in the address: best when words are asked for, else newest. So words typed later
    bring the best results first, unless another order was chosen.
    """
    words = {
        "best": _("Best result"),
        "newest": _("Newest"),
        "price": _("Lowest price"),
        "price_down": _("Highest price"),
    }
    first = "best" if ask.question else "newest"
    others = [(word, sort) for word, sort in filters.PAGE_SORTS.items() if sort not in {"best", first}]
    return [(word, words[sort], sort == ask.order) for word, sort in [("", first), *others]]


def _labels(known: Mapping[str, Mapping[str, tuple[str, str]]]) -> dict[str, dict[str, str]]:
    """What each value of each facet is called."""
    return {
        "categories": {code: label for code, (label, _above) in known["categories"].items()},
        "regions": {code: label for code, (label, _above) in known["regions"].items()},
        "groups": {group.value: str(group.label).capitalize() for group in TargetGroup},
        "sdgs": {str(goal.value): f"{goal.value} {goal.label}" for goal in Sdg},
        "labels": {kind.value: str(kind.label) for kind in CertificateKind},
    }


def _facets(
    ask: filters.Ask,
    counts: dict[str, dict[str, int]],
    labels: dict[str, dict[str, str]],
    known: Mapping[str, Mapping[str, tuple[str, str]]],
) -> list[Facet]:
    titles = {
        "categories": _("Category"),
        "regions": _("Region"),
        "groups": _("Who works there"),
        "sdgs": _("Goal (SDG)"),
        "labels": _("Certificate"),
    }
    facets = []
    for name, title in titles.items():
        counted = dict(counts[name])
        chosen = getattr(ask, name)
        for value in chosen:
            if value in labels[name] and value not in counted:
                below = [code for code, (_label, above) in known.get(name, {}).items() if above == value]
                counted[value] = sum(counts[name].get(code, 0) for code in below)
        options = [
            Option(value, labels[name].get(value, value), number, value in chosen)
            for value, number in counted.items()
        ]
        if name == "sdgs":
            options.sort(key=lambda option: int(option.value))
        else:
            options.sort(key=lambda option: (-option.count, option.label))
        facets.append(Facet(name, filters.PAGE[name], title, options))
    return facets


def _bands(ask: filters.Ask, counted: dict[str, int]) -> list[tuple[str, int, str]]:
    """Highest prices to choose from: words, number of listings, address."""
    return [
        (euro0(band), counted.get(str(band), 0), ask.below(band).address())
        for band in filters.BANDS
        if counted.get(str(band))
    ]


def _chips(ask: filters.Ask, labels: dict[str, dict[str, str]]) -> list[Chip]:
    chips = [
        Chip(labels[name].get(value, value), ask.without(name, value).address())
        for name in filters.FACETS
        for value in getattr(ask, name)
    ]
    if ask.price_max is not None:
        words = _("up to %(amount)s") % {"amount": euro(ask.price_max)}
        chips.append(Chip(words, ask.without("price_max").address()))
    return chips
