"""`{% csrf_token %}` of the house: the CSRF token and the idempotency key, so no form can forget either.

Loaded as a builtin, it takes the place of Django's tag in every template, the admin's and allauth's too.
"""

import uuid
from typing import Any

from django import template
from django.template.context import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

HOLE = mark_safe("<!--tokens-->")


@register.simple_tag(takes_context=True)
def csrf_token(context: Context) -> SafeString | str:
    """Both hidden fields; nothing where a page is rendered without a request."""
    token: Any = context.get("csrf_token")
    if not token or token == "NOTPROVIDED":  # noqa: S105 - Django's word for "there is no token"
        return ""
    return HOLE if token is HOLE else tokens(token)


def tokens(token: str) -> SafeString:
    """The two fields, the key a new one each time."""
    return format_html(
        '<input type="hidden" name="csrfmiddlewaretoken" value="{}">'
        '<input type="hidden" name="idempotency_key" value="{}">',
        token,
        uuid.uuid4(),
    )
