"""Pieces of pages, and pages of visitors, drawn once and kept by what they show.

The name of a piece is what it shows, so a kept piece is never out of date and nobody has to throw one away. What
differs from reader to reader never belongs in one; a page of a visitor has a hole where the tokens of its forms go.
Without Redis everything is drawn afresh, and in development too.
"""

from collections.abc import Callable, Mapping
from hashlib import blake2b
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.cache import cache
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils.translation import get_language

from sif.requests import HouseRequest
from sif.templatetags.tokens import HOLE, tokens

KEPT_FOR = 3600
MOST_AT_HAND = 64
_at_hand: dict[str, str] = {}


def name_of(*shown: object) -> str:
    """A short name for all that a piece shows, in the language of the reader and with the files of this release."""
    release = getattr(staticfiles_storage, "manifest_hash", "")
    return f"drawn.{blake2b(repr((release, get_language(), shown)).encode(), digest_size=16).hexdigest()}"


def pieces(drawers: Mapping[str, Callable[[], str]]) -> dict[str, str]:
    """Each piece by its name: as it was kept, else drawn now; one question to the cache for all."""
    kept: dict[str, str] = {} if settings.DEBUG else cache.get_many(drawers)
    missing = {name: draw() for name, draw in drawers.items() if name not in kept}
    if missing and not settings.DEBUG:
        cache.set_many(missing, KEPT_FOR)
    return kept | missing


def page(
    request: HouseRequest, template: str, context: Callable[[], dict[str, Any]], *, shows: object
) -> HttpResponse:
    """A page that shows everyone without a session the same; `shows` says what, whatever the address leaves open."""
    if request.session.session_key or request.user.is_authenticated:
        return HttpResponse(render_to_string(template, context(), request))

    def draw() -> str:
        return render_to_string(template, {**context(), "csrf_token": HOLE}, request)

    name = name_of(request.get_full_path(), request.get_host(), shows)
    text = _at_hand.get(name) or pieces({name: draw})[name]
    _keep_at_hand(name, text)
    return HttpResponse(text.replace(HOLE, tokens(get_token(request))))


def _keep_at_hand(name: str, text: str) -> None:
    """The last few pages stay in the process too: most visitors ask for the same ones."""
    if settings.DEBUG or name in _at_hand:
        return
    if len(_at_hand) >= MOST_AT_HAND:
        _at_hand.clear()
    _at_hand[name] = text


def forget() -> None:
    """Everything drawn is drawn again; for tests that look at how."""
    _at_hand.clear()
    cache.clear()
