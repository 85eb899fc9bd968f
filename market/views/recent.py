"""What somebody just looked at: kept in the browser until it closes, and nowhere else (docs/adr/0021)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from market.models import Listing
from market.models.reading import named_or_seen
from sif.readers import hole

COOKIE = "gezien"
SALT = "market.recent"
MOST = 8
MOST_SHOWN = 4
HOLE = "recent "
TEMPLATE = "market/catalogue/recent.html"


def seen(request: HttpRequest) -> list[int]:
    """The keys of the listings looked at before, the latest first; of another person's hours, nothing."""
    try:
        whose, keys = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return []
    return [int(key) for key in keys[:MOST]] if whose == _whose(request) else []


def remember(request: HttpRequest, response: HttpResponse, listing_id: int) -> HttpResponse:
    """Puts one more in front, in a cookie without an end date: a browser forgets it when it closes."""
    keys = [listing_id, *(key for key in seen(request) if key != listing_id)][:MOST]
    response.set_cookie(
        COOKIE,
        signing.dumps([_whose(request), keys], salt=SALT),
        secure=not settings.DEBUG,
        httponly=True,
        samesite="Lax",
    )
    return response


@dataclass
class Strip:
    """What a visitor just looked at, for the hole it has on the page of a listing.

    `found`: where it was read along with the page; a page that was kept leaves it to be read by itself.
    """

    seen: list[int]
    today: date
    listing_id: int = 0
    found: list[Listing] | None = None

    def __call__(self, request: HttpRequest, names: Sequence[str]) -> dict[str, str]:
        name = next((name for name in names if name.startswith(HOLE)), "")
        if not name:
            return {}
        self.listing_id = int(name.removeprefix(HOLE))
        others = [key for key in self.seen if key != self.listing_id]
        if self.found is None and others:
            on_sale = Listing.objects.on_sale(self.today)
            by_key = {one.pk: one for one in named_or_seen(on_sale, [], others).for_cards()}
            self.found = [by_key[key] for key in others if key in by_key][:MOST_SHOWN]
        return {name: render_to_string(TEMPLATE, {"recent": self.found}) if self.found else ""}


def strip_hole(listing_id: int) -> SafeString:
    """Where the strip of one visitor will stand on a page that all share."""
    return hole(f"{HOLE}{listing_id}")


def _whose(request: HttpRequest) -> int:
    return request.user.pk if request.user.is_authenticated else 0
