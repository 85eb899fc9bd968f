"""Where a contract is heading: what will stand at its end date at the pace so far."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from sif.money import ZERO, round_cents

JUST_STARTED = Decimal("0.10")
"""Before a tenth of the time has passed a pace says nothing."""
ON_COURSE = Decimal("0.95")
ATTENTION = Decimal("0.70")


class Course(TextChoices):
    """How a contract is doing, compared with the time that has passed."""

    REACHED = "reached", _("Reached")
    ON_COURSE = "on_course", _("On course")
    ATTENTION = "attention", _("Needs attention")
    BEHIND = "behind", _("Behind schedule")
    STARTING = "starting", _("Just started")
    NO_OBLIGATION = "no_obligation", _("No obligation")

    @property
    def tone(self) -> str:
        """The tone of the status component."""
        return TONES[self]


TONES = {
    Course.REACHED: "ok",
    Course.ON_COURSE: "ok",
    Course.ATTENTION: "wait",
    Course.BEHIND: "bad-s",
    Course.STARTING: "off",
    Course.NO_OBLIGATION: "off",
}


@dataclass(frozen=True, slots=True)
class Pace:
    """How much of a contract's time has passed, both first and last day counted."""

    start: date
    end: date
    day: date

    @property
    def elapsed(self) -> Decimal:
        """The part of the time that has passed, 0 to 1."""
        total = (self.end - self.start).days + 1
        passed = min(max((self.day - self.start).days + 1, 0), total)
        return Decimal(passed) / Decimal(total)

    @property
    def has_just_started(self) -> bool:
        return self.elapsed < JUST_STARTED

    def forecast(self, done: Decimal) -> Decimal | None:
        """What will stand at the end at this pace; None while it is too early to say.

        `done` is what was booked plus what waits for approval, in euros.
        """
        if self.has_just_started:
            return None
        return max(round_cents(done / self.elapsed), done)

    def course(self, obligation: Decimal, booked: Decimal, waiting: Decimal = ZERO) -> Course:
        """The course in one word."""
        if obligation <= 0:
            return Course.NO_OBLIGATION
        if booked >= obligation:
            return Course.REACHED
        expected = self.forecast(booked + waiting)
        if expected is None:
            return Course.STARTING
        share = expected / obligation
        if share >= ON_COURSE:
            return Course.ON_COURSE
        return Course.ATTENTION if share >= ATTENTION else Course.BEHIND
