"""Headers that every answer carries, errors and files included."""

from collections.abc import Iterable
from typing import Any

from csp.constants import SELF
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from sif.middleware import Middleware

PERMISSIONS = "camera=(), geolocation=(), microphone=(), payment=(), usb=(), interest-cohort=()"


FILES = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'; sandbox"
PICTURES = f"{FILES}; style-src 'unsafe-inline'"


def for_file(headers: Any, path: str, url: str) -> None:
    """WhiteNoise asks this for every static file: none may run or fetch anything; a drawing has its own style."""
    headers["Content-Security-Policy"] = PICTURES if path.endswith(".svg") else FILES


def let_frame(response: HttpResponse, origins: Iterable[str]) -> HttpResponse:
    """This one answer may stand in a frame, of ours and of these origins; and it leaves no cookie there.

    X-Frame-Options knows no list, so it is left out: every browser of today reads `frame-ancestors`.
    """
    allowed: Any = response
    allowed.is_framed = allowed.xframe_options_exempt = True
    allowed._csp_replace = {"frame-ancestors": [SELF, *origins]}  # as django-csp's own decorators say it
    return response


class HeadersMiddleware(Middleware):
    """Permissions-Policy everywhere; HSTS over plain HTTP too, where a proxy speaks TLS for us; the API's version."""

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        response.headers.setdefault(
            "Strict-Transport-Security", f"max-age={settings.SECURE_HSTS_SECONDS}; includeSubDomains; preload"
        )
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        if getattr(response, "is_framed", False):
            response.cookies.clear()
        else:
            response.headers.setdefault("X-Frame-Options", "DENY")
        if request.path.startswith("/api/"):
            response.headers["API-Version"] = settings.API_VERSION
        if getattr(request, "user", None) is not None and request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response
