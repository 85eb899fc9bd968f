"""Where a contract is heading: what will stand at its end date, by its plan or at the pace so far."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Self

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from sif.money import ZERO, round_cents

HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From when on a municipality warns, as shares. Each municipality keeps its own, with the reason beside it."""

    quiet: Decimal = Decimal("0.10")
    """Before this part of the time has passed a pace says nothing."""
    attention: Decimal = Decimal("0.95")
    behind: Decimal = Decimal("0.70")

    @classmethod
    def of(cls, quiet_pct: int, attention_pct: int, behind_pct: int) -> Self:
        """The same, from percentages."""
        return cls(quiet_pct / HUNDRED, attention_pct / HUNDRED, behind_pct / HUNDRED)


USUAL = Thresholds()


@dataclass(frozen=True, slots=True)
class Planned:
    """What the contractor planned, in euros: what should be there by now, and what is still to come."""

    due: Decimal
    to_come: Decimal

    @classmethod
    def of(cls, lines: Iterable[tuple[Decimal, date, date]], day: date) -> Self:
        """From the lines of a plan: amount, first and last day. A line falls due day by day."""
        due = whole = ZERO
        for amount, first, last in lines:
            whole += amount
            due += round_cents(amount * Pace(first, last, day).elapsed)
        return cls(due, whole - due)


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
    """How much of a contract's time has passed, both first and last day counted; and its plan, if there is one.

    A plan knows what nobody can see from a pace, so it wins: then what is expected is what was done and
    what is planned from now on, and a plan that is not kept shows in what should be there by now.
    """

    start: date
    end: date
    day: date
    thresholds: Thresholds = USUAL
    plan: Planned | None = None

    @property
    def elapsed(self) -> Decimal:
        """The part of the time that has passed, 0 to 1."""
        total = (self.end - self.start).days + 1
        passed = min(max((self.day - self.start).days + 1, 0), total)
        return Decimal(passed) / Decimal(total)

    @property
    def has_just_started(self) -> bool:
        return self.elapsed < self.thresholds.quiet

    def forecast(self, done: Decimal) -> Decimal | None:
        """What will stand at the end; None while it is too early to say.

        `done` is what was booked plus what waits for approval, in euros.
        """
        if self.plan is not None:
            return done + self.plan.to_come
        if self.has_just_started:
            return None
        if not self.elapsed:
            return done
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
        share = min(expected / obligation, self._kept(booked + waiting))
        if share >= self.thresholds.attention:
            return Course.ON_COURSE
        return Course.ATTENTION if share >= self.thresholds.behind else Course.BEHIND

    def _kept(self, done: Decimal) -> Decimal:
        """The part of what was planned by now that is there; all of it where nothing was due."""
        if self.plan is None or self.plan.due <= 0 or self.has_just_started:
            return Decimal(1)
        return done / self.plan.due
