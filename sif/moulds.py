"""Small pieces that a page has many of, such as cards: drawn once with holes for what they say, and then only filled.

There is one mould for each set of values that is there, so that a template may ask whether it has one; it may not look
at what it is, nor change it: that is done before.
"""

from collections.abc import Mapping
from functools import cache

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from sif.readers import hole, parts_of


def cast(template: str, values: Mapping[str, str]) -> SafeString:
    """The piece with these values, escaped unless they are safe; an empty one is not there."""
    there = tuple(name for name, value in values.items() if value)
    draw = _mould.__wrapped__ if settings.DEBUG else _mould
    parts = list(draw(template, there, get_language()))
    parts[1::2] = [conditional_escape(values[name]) for name in parts[1::2]]
    return mark_safe("".join(parts))  # noqa: S308 - drawn by a template, and escaped


@cache
def _mould(template: str, there: tuple[str, ...], language: str | None) -> tuple[str, ...]:
    """In this language, which is the active one."""
    return tuple(parts_of(render_to_string(template, {name: hole(name) for name in there})))
