"""What somebody just looked at: kept in the browser until it closes, and nowhere else (docs/adr/0021)."""

from collections.abc import Sequence

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from market.models import Listing

COOKIE = "gezien"
SALT = "market.recent"
MOST = 8
MOST_SHOWN = 4
HOLE = "recent"
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


def strip(found: Sequence[Listing], listing_id: int) -> str:
    """What was looked at before this one."""
    shown = [one for one in found if one.pk != listing_id][:MOST_SHOWN]
    return render_to_string(TEMPLATE, {"recent": shown}) if shown else ""


def _whose(request: HttpRequest) -> int:
    return request.user.pk if request.user.is_authenticated else 0
