"""How a contract is doing: what to expect on its end date, and whether that is in time."""

from datetime import date
from decimal import Decimal

from sif.money import ZERO, round_cents

from .figures import Course

EARLY = Decimal("0.10")
"""Before a tenth of the contract has passed, the pace says nothing."""
NEARLY = Decimal("0.75")
"""From three quarters of the obligation a contract needs attention; below, it is behind schedule."""


def forecast(achieved: Decimal, *, start: date, end: date, stand: date) -> Decimal | None:
    """What is booked and in review, carried on at the same pace to the end date, in euros.

    Nothing while it is too early to say; never less than what is there, and after the end date just that.
    """
    days = (end - start).days + 1
    passed = min((stand - start).days + 1, days)
    if passed < days * EARLY:
        return None
    return max(round_cents(achieved * days / passed), achieved, ZERO)


def course(*, obligation: Decimal, booked: Decimal, expected: Decimal | None) -> Course:
    """The word for it."""
    if not obligation:
        return Course.NO_OBLIGATION
    if booked >= obligation:
        return Course.REACHED
    if expected is None:
        return Course.STARTING
    if expected >= obligation:
        return Course.ON_COURSE
    return Course.ATTENTION if expected >= obligation * NEARLY else Course.BEHIND
