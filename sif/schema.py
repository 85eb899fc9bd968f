"""The API's own description: every operation declares the problems and the header that we really send."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema

from sif.problems import MEDIA_TYPE


class BearerScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How a program says who it is: the token of a member, as a bearer."""

    target_class = "sif.authentication.ActorAuthentication"
    name = "memberToken"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "description": "A token made under Mijn overzicht"}


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
