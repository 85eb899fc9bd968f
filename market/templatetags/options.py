"""The values of a facet, each cast in the one mould."""

from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe

from sif.moulds import cast
from sif.templatetags.house import icon, number

register = template.Library()
OPTION = "market/catalogue/option.html"


@register.simple_tag
def options(facet: Any, listed: Any) -> SafeString:
    """Boxes to tick, for these values of a facet."""
    return mark_safe("".join(_option(facet, option) for option in listed))  # noqa: S308 - cast, so escaped


def _option(facet: Any, option: Any) -> SafeString:
    values = {
        "parameter": facet.parameter,
        "value": option.value,
        "label": option.label,
        "icon": icon(option.icon) if option.icon else "",
        "number": number(option.count),
        "or_more": "+" if facet.is_least else "",
        "on": "on" if option.is_on else "",
    }
    return cast(OPTION, values)
