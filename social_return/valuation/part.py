"""A part of a valuation: an exact amount, before rounding, and its words."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TypeVar

from social_return.valuation.rules import Unvaluable

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Part:
    """An exact amount in euros. `share`, `months` and `hours` are kept for a bonus that follows them."""

    exact: Fraction
    words: str
    share: Fraction | None = None
    months: Fraction | None = None
    hours: Fraction | None = None
    judgement: str = ""
    bonus: str = ""
    """The row of the scheme, of a part that a bonus adds."""


def needed(value: T | None, column: str, sentence: str) -> T:
    """The fact, or the sentence that asks for it."""
    if value is None:
        raise Unvaluable(column, sentence)
    return value


def cents(exact: Fraction) -> Decimal:
    """Euros rounded half up to cents; once, at the end."""
    sign = -1 if exact < 0 else 1
    return sign * Decimal((abs(exact) * 200 + 1) // 2) / 100 + Decimal("0.00")
