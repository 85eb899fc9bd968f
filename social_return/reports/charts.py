"""What the charts show: a bar per contract, a column per quarter. The server draws them.

A page draws them with the components of the house and a table beside them; on paper (`svg.py`) each is
one picture with text of its own. Texture carries the meaning, never colour alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from sif.money import ZERO
from sif.templatetags.house import euro0, number
from social_return.valuation.pace import Course

from . import words
from .figures import ContractFigures, QuarterFigures

MOST_COLUMNS = 8


@dataclass(frozen=True, slots=True)
class Bar:
    """One contract as a bar."""

    contract: ContractFigures
    expected: Decimal
    """What is expected on top of what is booked and in review."""
    tone: str
    course: str
    said: str
    """The whole message of the bar, for whoever does not see it."""


@dataclass(frozen=True, slots=True)
class Pillar:
    """One quarter as a column; what waits lies on top of what is booked."""

    name: str
    value: str
    booked: Decimal
    in_review: Decimal


def bars(contracts: Sequence[ContractFigures]) -> list[Bar]:
    """A bar for every contract."""
    return [
        Bar(
            contract=contract,
            expected=max((contract.forecast or ZERO) - contract.booked - contract.in_review, ZERO),
            tone=contract.course.tone,
            course=str(contract.course.label),
            said=_said(contract),
        )
        for contract in contracts
    ]


def _said(contract: ContractFigures) -> str:
    if contract.course is Course.NO_OBLIGATION:
        return _("Nothing is owed; %(booked)s was booked.") % {"booked": euro0(contract.booked)}
    said = _("%(booked)s%% of the obligation is booked, %(in_review)s%% is in review.") % {
        "booked": _percent(contract.booked, contract.obligation),
        "in_review": _percent(contract.in_review, contract.obligation),
    }
    if contract.forecast is None:
        return said
    expected = _percent(contract.forecast, contract.obligation)
    return said + " " + _("%(expected)s%% is expected at the end.") % {"expected": expected}


def _percent(amount: Decimal, whole: Decimal) -> str:
    return number((amount * 100 / whole).quantize(Decimal(1)))


def pillars(quarters: Sequence[QuarterFigures]) -> list[Pillar]:
    """A column for each of the last eight quarters; one with more taken off than added has none."""
    return [
        Pillar(
            words.quarter_name(quarter.year, quarter.quarter),
            euro0(quarter.booked),
            max(quarter.booked, ZERO),
            quarter.in_review,
        )
        for quarter in quarters[-MOST_COLUMNS:]
    ]


def top(of: Sequence[Pillar]) -> Decimal:
    """The amount of the highest column."""
    return max((pillar.booked + pillar.in_review for pillar in of), default=ZERO)
