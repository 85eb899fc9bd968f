"""What somebody keeps of the listing on the page: its heart, and the lists with a name it can be put on."""

from collections.abc import Sequence

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from market.models import Listing
from market.models.lists import SavedList
from market.templatetags.hearts import said
from sif.readers import hole
from sif.requests import HouseRequest

HEART, LISTS = "heart", "lists"
TEMPLATE = "market/lists/offered.html"


def holes() -> dict[str, SafeString]:
    """Where these will stand on a page that many share."""
    return {HEART: hole(HEART), LISTS: hole(LISTS)}


def fill_keeping(request: HouseRequest, listing: Listing, names: Sequence[str]) -> dict[str, str]:
    """What stands there for this reader, by one question."""
    if HEART not in names:
        return {}
    lists = SavedList.objects.around(listing.pk, request.actor)
    named = [one for one in lists if one.name]
    favourite = [listing.pk for one in lists if one.holds and not one.name]
    shown = {"lists": named, "listing": listing}
    return {
        HEART: said(favourite, listing.pk),
        LISTS: render_to_string(TEMPLATE, shown, request) if named else "",
    }
