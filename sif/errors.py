"""Error answers: a page for people, problem+json for programs."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.views import defaults

from sif.problems import problem


def _is_api(request: HttpRequest) -> bool:
    return request.path.startswith("/api/")


def bad_request(request: HttpRequest, exception: Exception, **_: Any) -> HttpResponseBase:
    return problem(400, "Bad request") if _is_api(request) else defaults.bad_request(request, exception)


def forbidden(request: HttpRequest, exception: Exception, **_: Any) -> HttpResponseBase:
    return problem(403, "Forbidden") if _is_api(request) else defaults.permission_denied(request, exception)


def not_found(request: HttpRequest, exception: Exception, **_: Any) -> HttpResponseBase:
    return problem(404, "Not found") if _is_api(request) else defaults.page_not_found(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    return problem(500, "Internal server error") if _is_api(request) else defaults.server_error(request)
