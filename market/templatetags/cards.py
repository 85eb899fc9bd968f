"""Cards of listings, each drawn once for as long as it shows the same."""

from collections.abc import Iterable
from functools import partial

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from market.models import Listing
from market.search import Question
from market.templatetags.catalogue import found
from sif import drawn

register = template.Library()

NOTHING = Question(())
CARD = "market/catalogue/card.html"
TITLE = mark_safe("<!--title-->")


@register.simple_tag
def cards(listings: Iterable[Listing], question: Question = NOTHING) -> list[SafeString]:
    """The cards of these listings (`for_cards`), with the words of the question marked in the titles.

    The title goes into a hole, because what is marked differs from question to question.
    """
    listings = list(listings)
    names = [drawn.name_of(CARD, listing.shown) for listing in listings]
    draw = {name: partial(_draw, listing) for name, listing in zip(names, listings, strict=True)}
    kept = drawn.pieces(draw)
    return [
        mark_safe(kept[name].replace(TITLE, found(listing.title, question), 1))  # noqa: S308 - drawn by a template
        for name, listing in zip(names, listings, strict=True)
    ]


def _draw(listing: Listing) -> str:
    return render_to_string(CARD, {"listing": listing, "heading": TITLE})
