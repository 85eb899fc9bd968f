"""The API's manners: problem+json on every error (RFC 9457), the actor as its user, one schema class.

Rules: NLGov REST API Design Rules (no trailing slash, camelCase query keys, `API-Version`, 400 for
invalid input); see docs/adr/0006.
"""

from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, JsonResponse
from drf_spectacular.openapi import AutoSchema
from rest_framework import exceptions, status
from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import set_rollback

from sif.models import User
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
    if isinstance(error, exceptions.Throttled) and error.wait:
        response.headers["Retry-After"] = str(int(error.wait) + 1)
    if error.status_code == status.HTTP_401_UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


class ActorAuthentication(BaseAuthentication):
    """Whoever the middleware found: a signed-in browser or the bearer of a token (`enterprises.acting`)."""

    def authenticate(self, request: Request) -> tuple[User, None] | None:
        plain = request._request
        if getattr(plain, "bad_token", False):
            raise exceptions.AuthenticationFailed("This token is not known, or it was withdrawn.")
        return (plain.user, None) if plain.user.is_authenticated else None

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


class HouseSchema(AutoSchema):
    """Declares on every operation the problem answers and the version header that we really send."""

    def get_operation(self, *args: Any, **kwargs: Any) -> Any:
        operation = super().get_operation(*args, **kwargs)
        if operation is None:
            return None
        body = {"content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}}
        header = {"API-Version": {"schema": {"type": "string"}, "description": "Version of this API"}}
        for code, words in {"400": "Invalid input", "401": "Unknown token", "404": "Not found"}.items():
            operation["responses"].setdefault(code, {"description": words, **body})
        for reply in operation["responses"].values():
            reply["headers"] = {**header, **reply.get("headers", {})}
        return operation


def add_problem(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Schema hook: the one shape of every error."""
    result.setdefault("components", {}).setdefault("schemas", {})["Problem"] = {
        "type": "object",
        "description": "Problem details (RFC 9457)",
        "required": ["status", "title", "detail"],
        "properties": {
            "type": {"type": "string"},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "detail": {"type": "string"},
            "errors": {"type": "object", "additionalProperties": True},
        },
    }
    return result
