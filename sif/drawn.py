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

from sif import framed
from sif.readers import Filler, Kind, filled, kind_of, parts_of, stand_in
from sif.requests import HouseRequest
from sif.standing import Standing

KEPT_FOR = 3600
MOST_AT_HAND = 128


@dataclass(frozen=True, slots=True)
class _Page:
    parts: list[str]
    shows: object
    standing: Standing | None


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
    page = _found_at_hand(request)
    if page is None or page.standing is None or not page.standing.still_stands(now):
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

    It stays at hand for as long as it shows the same. With `standing`, that is what it was made of, that can be told
    without working out what it shows, and other processes get it from the cache. None: it is not worth keeping.
    """
    kind = kind_of(request)
    if kind is None:
        return alone(request, template, context(request), own=own)

    def draw() -> str:
        anybody = stand_in(request)
        return framed.draw(template, context(anybody), anybody)

    known = _found_at_hand(request)
    if known and shows is not None and known.shows == shows:
        parts = known.parts
    elif standing:
        name = name_of(kind, request.get_full_path(), request.get_host(), shows)
        parts = parts_of(pieces({name: draw})[name])
    else:
        parts = parts_of(draw())
    if shows is not None and not settings.DEBUG:
        kept = _Page(parts, None, standing()) if standing else _Page(parts, shows, None)
        _keep_at_hand(_address(request, kind), kept)
    return HttpResponse(filled(request, parts, own))


def alone(
    request: HouseRequest,
    template: str,
    context: dict[str, Any],
    *,
    own: Filler | None = None,
    status: int = 200,
) -> HttpResponse:
    """The same page for one reader, who has something of its own to see on it."""
    text = render_to_string(template, context, request)
    return HttpResponse(filled(request, parts_of(text), own), status=status)


def _found_at_hand(request: HouseRequest) -> _Page | None:
    kind = kind_of(request)
    return _at_hand.get(_address(request, kind)) if kind else None


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
    framed.forget()
    _times_forgotten.append(len(_times_forgotten))
