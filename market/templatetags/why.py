"""Why a listing was found, in one sentence that is true."""

from django import template
from django.utils.translation import gettext as _

from market.models import Listing
from market.search import Question, Spot
from market.search.highlight import Reason, reasons
from market.search.ranking import ANYWHERE
from market.search.words import plain, stem
from sif.moulds import cast

register = template.Library()
MOST = 3


@register.filter
def why(listing: Listing, question: Question) -> str:
    """The sentence; empty where the words of the title say it all, or nothing is known but the category."""
    understood = question.understood
    texts = (("title", listing.title), ("tags", ", ".join(listing.tags)), ("text", listing.description))
    told = [_said(reason) for reason in reasons(texts, understood)]
    if understood.spot and not understood.spot.is_region:
        told.append(_served(listing, understood.spot))
    return "; ".join(dict.fromkeys(filter(None, told[:MOST])))


@register.simple_tag
def why_found(listing: Listing, question: Question) -> str:
    """The same as it stands under a card."""
    told = why(listing, question)
    return cast("market/catalogue/why.html", {"told": told}) if told else ""


def _said(reason: Reason) -> str:
    words = {"asked": reason.asked, "found": reason.found}
    if reason.kind == "near":
        return _("‘%(found)s’ goes with ‘%(asked)s’") % words
    if reason.kind == "same" and stem(plain(reason.found)) != stem(plain(reason.asked)):
        return _("‘%(found)s’ is another word for ‘%(asked)s’") % words
    if reason.kind in {"tail", "whole"}:
        return _("‘%(found)s’ is part of ‘%(asked)s’") % words
    if reason.where == "title":
        return _("‘%(found)s’ in the title") % words
    return (
        _("‘%(found)s’ among the search words") if reason.where == "tags" else _("‘%(found)s’ in the text")
    ) % words


def _served(listing: Listing, spot: Spot) -> str:
    if listing.found_seat == spot.code:
        return _("is in %(place)s") % {"place": spot.name}
    if ANYWHERE in listing.found_places:
        return _("delivers in the whole country")
    return _("delivers in %(place)s") % {"place": spot.name}
