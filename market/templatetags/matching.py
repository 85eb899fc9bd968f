"""Matches in words, for templates of pages and mails alike."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.utils.translation import gettext

from market.matching import explain
from market.matching.explain import Reader, Reason
from market.models import Match
from sif.templatetags import house

register = template.Library()


@register.filter
def why(match: Match | None, reader: Reader) -> str:
    """The match in one sentence, for "connector", "buyer" or "enterprise"."""
    if match is None:
        return ""
    title = match.listing.title if match.listing else ""
    return explain.sentence(reader, title, match.factors, match.failures)


@register.filter
def reasons(match: Match | None) -> list[Reason]:
    """Every reason of a match that has something to say."""
    return explain.reasons(match.factors, match.failures) if match else []


@register.filter
def in_words(name: str) -> str:
    """A name that was kept in English, in the reader's language."""
    return gettext(name)


@register.filter
def side_by_side(rows: Sequence[Any]) -> list[tuple[str, list[Reason | None]]]:
    """The factors of several candidates as lines of one table: name, and for each candidate what it says."""
    told = [{factor["code"]: explain.reason(factor) for factor in row.match.factors} for row in rows]
    codes = list(dict.fromkeys(code for each in told for code in each))
    return [(str(explain.NAMES[code]), [each.get(code) for each in told]) for code in codes]


@register.filter
def every_reason(match: Match) -> list[Reason]:
    """Every factor of a match, with or without words: for the bars on the desk."""
    return [explain.reason(factor) for factor in match.factors]


@register.filter
def told(value: object) -> str:
    """A value of a request as people write it: a day, a moment, a number or a name; a dash for nothing."""
    if value is None or value == "":
        return "–"
    if isinstance(value, datetime):
        return house.moment(value)
    if isinstance(value, date):
        return house.day(value)
    if isinstance(value, Decimal | int):
        return house.number(value)
    return str(value)
