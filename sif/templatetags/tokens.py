"""What a template says of whoever reads: `{% csrf_token %}` of the house, and `{% own "name" %}`.

`{% csrf_token %}` is the CSRF token and the idempotency key, so no form can forget either. Loaded as a builtin, it
takes the place of Django's tag in every template, the admin's and allauth's too. On a page that readers share, both
leave a hole.
"""

from typing import Any

from django import template
from django.template.context import Context
from django.utils.safestring import SafeString

from sif.readers import OWN, hole, is_stand_in, tokens

register = template.Library()


@register.simple_tag(takes_context=True)
def csrf_token(context: Context) -> SafeString | str:
    """Both hidden fields; nothing where a page is rendered without a request."""
    if is_stand_in(getattr(context, "request", None)):
        return hole("tokens")
    token: Any = context.get("csrf_token")
    if not token or token == "NOTPROVIDED":  # noqa: S105 - Django's word for "there is no token"
        return ""
    return tokens(token)


@register.simple_tag(takes_context=True)
def own(context: Context, name: str) -> str:
    """Something of the reader by its name in `sif.readers.OWN`; nothing where a page is rendered without a request."""
    request: Any = getattr(context, "request", None)
    if request is None:
        return ""
    return hole(name) if is_stand_in(request) else OWN[name](request)
