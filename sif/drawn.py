"""Pieces of pages, and whole pages, drawn once and kept by what they show.

The name of a piece is what it shows, so a kept piece is never out of date and nobody has to throw one away. What
differs from reader to reader never belongs in one: a page that readers share has holes for it (`sif.readers`). The
last few pages stay in the process too, each with the versions of the rows it was made of (`sif.standing`); as long
as those still stand nothing is read or drawn. Without Redis pieces are drawn afresh, and in development everything.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from threading import Lock
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.cache import cache
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import get_language

from sif.readers import Filler, Kind, filled, kind_of, parts_of, stand_in
from sif.requests import HouseRequest
from sif.standing import Standing

KEPT_FOR = 3600
MOST_AT_HAND = 128


@dataclass(frozen=True, slots=True)
class _Page:
    parts: list[str]
    standing: Standing


_at_hand: dict[tuple[object, ...], _Page] = {}
_one_at_a_time = Lock()
_times_forgotten: list[int] = []


def name_of(*shown: object) -> str:
    """A short name for all that a piece shows, in the language of the reader and with the files of this release."""
    release = getattr(staticfiles_storage, "manifest_hash", "")
    whole = repr((release, get_language(), len(_times_forgotten), shown))
    return f"drawn.{blake2b(whole.encode(), digest_size=16).hexdigest()}"


def pieces(drawers: Mapping[str, Callable[[], str]]) -> dict[str, str]:
    """Each piece by its name: as it was kept, else drawn now; one question to the cache for all."""
    kept: dict[str, str] = {} if settings.DEBUG else cache.get_many(drawers)
    missing = {name: draw() for name, draw in drawers.items() if name not in kept}
    if missing and not settings.DEBUG:
        cache.set_many(missing, KEPT_FOR)
    return kept | missing


def at_hand(request: HouseRequest, *, now: datetime, own: Filler | None = None) -> HttpResponse | None:
    """The page of this address as readers of this kind saw it last, if what it was made of still stands."""
    kind = kind_of(request)
    page = _at_hand.get(_address(request, kind)) if kind else None
    if page is None or not page.standing.still_stands(now):
        return None
    return HttpResponse(filled(request, page.parts, own))


def page(
    request: HouseRequest,
    template: str,
    context: Callable[[HouseRequest], dict[str, Any]],
    *,
    shows: object,
    standing: Callable[[], Standing | None] | None = None,
    own: Filler | None = None,
) -> HttpResponse:
    """A page that shows all readers of a kind the same; `shows` says what, whatever the address leaves open.

    With `standing`, that is what it was made of, it stays at hand.
    """
    kind = kind_of(request)
    if kind is None:
        return HttpResponse(render_to_string(template, context(request), request))

    def draw() -> str:
        anybody = stand_in(request)
        return render_to_string(template, context(anybody), anybody)

    name = name_of(kind, request.get_full_path(), request.get_host(), shows)
    parts = parts_of(pieces({name: draw})[name])
    if standing and not settings.DEBUG and (stands := standing()):
        _keep_at_hand(_address(request, kind), _Page(parts, stands))
    return HttpResponse(filled(request, parts, own))


def _address(request: HouseRequest, kind: Kind) -> tuple[object, ...]:
    return kind, request.get_full_path(), request.get_host(), get_language()


def _keep_at_hand(address: tuple[object, ...], page: _Page) -> None:
    with _one_at_a_time:
        _at_hand.pop(address, None)
        if len(_at_hand) >= MOST_AT_HAND:
            del _at_hand[next(iter(_at_hand))]
        _at_hand[address] = page


def forget() -> None:
    """Everything drawn is drawn again; for tests that look at how. What others keep in the same Redis stays."""
    _at_hand.clear()
    _times_forgotten.append(len(_times_forgotten))
