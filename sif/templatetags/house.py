"""Tags and filters of every page: icons, euros, numbers and days, always worded the same way.

All of them follow the active language, keep a no-break space where a line may not break, and answer an
empty string for `None`, so a template never shows the word None.
"""

import datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import cache, lru_cache
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import BoundField
from django.template.context import Context
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

register = template.Library()

NBSP = "\u00a0"
MINUS = "\u2212"


@cache
def _sprite() -> str:
    return static("icons.svg")


@register.simple_tag
def icon(name: str, extra: str = "") -> SafeString:
    """A line icon of `static/icons.svg`; decoration only, the text beside it carries the meaning."""
    return format_html(
        '<svg class="icon{}" aria-hidden="true"><use href="{}#i-{}"/></svg>',
        f" {extra}" if extra else "",
        _sprite(),
        name,
    )


def _amount(value: Decimal | float | str | None, unit: str) -> str:
    return "" if value is None or value == "" else _written(value, unit, get_language())


@lru_cache(maxsize=4096)
def _written(value: Decimal | float | str, unit: str, language: str | None) -> str:
    """In this language, which is the active one; a page of cards has many amounts, and most of them again."""
    # Through str, so that a float typed in a template never shows its binary tail.
    exact = Decimal(str(value)).quantize(Decimal(unit), rounding=ROUND_HALF_UP)
    places = len(unit.partition(".")[2])
    digits = formats.number_format(abs(exact), decimal_pos=places, use_l10n=True, force_grouping=True)
    return f"€{NBSP}{MINUS if exact < 0 else ''}{digits}"


@register.filter
def euro(value: Decimal | float | str | None) -> str:
    """An amount in euros with cents: `€ 1.284,60`."""
    return _amount(value, "0.01")


@register.filter
def euro0(value: Decimal | float | str | None) -> str:
    """An amount in whole euros, rounded half up: `€ 1.285`. For totals, never for a price."""
    return _amount(value, "1")


@register.filter
def number(value: Decimal | float | str | None) -> str:
    """A count or a measure with thousands apart and no needless zeros: `1.284`, `12,5`."""
    if value is None or value == "":
        return ""
    exact = Decimal(str(value))
    shown = f"{exact.normalize():f}" if exact != exact.to_integral_value() else f"{exact:.0f}"
    return formats.number_format(
        Decimal(shown), decimal_pos=len(shown.partition(".")[2]), use_l10n=True, force_grouping=True
    )


@register.filter
def percent(value: Decimal | float | str | None) -> str:
    """A share that is already in hundredths, with its sign: `43` becomes `43%`."""
    return f"{number(value)}%" if value is not None and value != "" else ""


def _local(value: datetime.date) -> datetime.date:
    if isinstance(value, datetime.datetime) and timezone.is_aware(value):
        return timezone.localtime(value)
    return value


@register.filter
def day(value: datetime.date | None) -> str:
    """A date in words: `24 maart 2026`. A moment is shown as the day it was here."""
    return formats.date_format(_local(value), f"j{NBSP}F{NBSP}Y") if value else ""


@register.filter
def day_short(value: datetime.date | None) -> str:
    """A date for a table: `24 mrt`."""
    month = "b" if get_language() == "nl" else "M"
    return formats.date_format(_local(value), f"j{NBSP}{month}") if value else ""


@register.filter
def moment(value: datetime.datetime | None) -> str:
    """A date with its time: `24 maart 2026, 12.00 uur`."""
    if value is None:
        return ""
    shown = _local(value)
    if get_language() == "nl":
        return formats.date_format(shown, f"j{NBSP}F{NBSP}Y, H.i") + f"{NBSP}uur"
    return formats.date_format(shown, f"j{NBSP}F{NBSP}Y, H:i")


@register.simple_tag(takes_context=True)
def nav(context: Context, name: str, label: str, picture: str = "") -> SafeString:
    """A menu link to the page called `name`, marked when the reader is there; nothing if there is none."""
    try:
        address = reverse(name)
    except NoReverseMatch:
        return SafeString("")
    request = context.get("request")
    path = request.path if request else ""
    current = SafeString("")
    if path == address:
        current = SafeString(' aria-current="page"')
    elif address != "/" and path.startswith(address):
        current = SafeString(' aria-current="true"')
    pictured = format_html("{} ", icon(picture)) if picture else ""
    return format_html('<li><a href="{}"{}>{}{}</a></li>', address, current, pictured, label)


@register.filter
def affix(field: BoundField) -> str:
    """What stands before the box of a field, from its widget: `attrs={"data-affix": "€"}`."""
    return str(field.field.widget.attrs.get("data-affix", ""))


@register.filter
def width(field: BoundField) -> str:
    """The width class of a field's box, from its widget: `attrs={"class": "w-m"}`."""
    return str(field.field.widget.attrs.get("class", ""))


@register.filter
def shape(field: BoundField) -> str:
    """How a field is drawn: `choice` for one box to tick, `group` for several, else `box`."""
    widget: Any = field.field.widget
    if getattr(widget, "input_type", "") == "checkbox" and not widget.use_fieldset:
        return "choice"
    if getattr(widget, "input_type", "") in {"radio", "checkbox"}:
        return "group"
    return "fields" if widget.use_fieldset else "box"


@register.filter
def page_numbers(page: Page[Any]) -> list[int | None]:
    """The page numbers worth showing: first, last and two on either side; `None` is a gap."""
    shown = page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)
    return [entry if isinstance(entry, int) else None for entry in shown]


# In all bars the goal stands at 80% of the width, so that what goes beyond it still shows.
GOAL_AT = Decimal(80)


def _exact(value: Decimal | float | str | None) -> Decimal:
    return Decimal(str(value or 0))


@register.simple_tag
def spans(real: Decimal, wait: Decimal, plan: Decimal, goal: Decimal) -> dict[str, str]:
    """Where the parts of a bar begin and how wide they are, in percent of the whole width."""
    whole = _exact(goal) or _exact(real) + _exact(wait) + _exact(plan)
    left = Decimal(0)
    found: dict[str, str] = {}
    for name, value in (("real", real), ("wait", wait), ("plan", plan)):
        part = _exact(value) / whole * GOAL_AT if whole > 0 else Decimal(0)
        part = min(max(part, Decimal(0)), 100 - left)
        found |= {name: f"{part:.1f}", f"{name}_x": f"{left:.1f}"}
        left += part
    return found


@register.filter
def part_of(value: Decimal | None, whole: Decimal | None) -> str:
    """How wide the bar of an amount is beside the largest one, in percent; nothing below zero."""
    top = _exact(whole)
    part = _exact(value) / top * 100 if top > 0 else Decimal(0)
    return f"{min(max(part, Decimal(0)), Decimal(100)):.1f}"


# The height of a column chart, in the pixels of the stylesheet's `.columns .bar`.
COLUMN = Decimal(160)


@register.simple_tag
def stacked(real: Decimal, wait: Decimal, top: Decimal) -> dict[str, str]:
    """The heights of one column and where they begin, in pixels from above; `top` fills the column."""
    whole = _exact(top)
    high = {
        name: _exact(value) / whole * COLUMN if whole > 0 else Decimal(0)
        for name, value in (("real", real), ("wait", wait))
    }
    return {
        "real": f"{high['real']:.1f}",
        "real_y": f"{COLUMN - high['real']:.1f}",
        "wait": f"{high['wait']:.1f}",
        "wait_y": f"{COLUMN - high['real'] - high['wait']:.1f}",
    }
