"""The API's manners: problem+json on every error (RFC 9457).

Rules: NLGov REST API Design Rules (no trailing slash, camelCase query keys, `API-Version`, 400 for
invalid input); see docs/adr/0006.
"""

from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, JsonResponse
from rest_framework import exceptions, status
from rest_framework.response import Response
from rest_framework.views import set_rollback

from sif.states import Refused

MEDIA_TYPE = "application/problem+json"


def problem(code: int, detail: str, **more: Any) -> JsonResponse:
    """One problem, as RFC 9457 asks: status, title, detail, and what else helps."""
    body = {"type": "about:blank", "title": HTTPStatus(code).phrase, "status": code, "detail": detail, **more}
    return JsonResponse(body, status=code, content_type=MEDIA_TYPE)


def answer(error: Exception, context: dict[str, Any]) -> JsonResponse | Response | None:
    """DRF's exception handler: invalid input 400, a refusal 409, everything as problem+json."""
    set_rollback()
    if isinstance(error, Refused):
        return problem(409, str(error))
    if isinstance(error, Http404):
        return problem(404, "There is nothing at this address.")
    if isinstance(error, PermissionDenied):
        return problem(403, "You may not do this.")
    if not isinstance(error, exceptions.APIException):
        return None
    if isinstance(error, exceptions.ValidationError):
        return problem(400, "The input is not right.", errors=error.detail)
    response = problem(error.status_code, str(error.detail))
    if wait := getattr(error, "wait", None):  # throttled
        response.headers["Retry-After"] = str(int(wait) + 1)
    if error.status_code == status.HTTP_401_UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response
