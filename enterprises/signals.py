"""What this app announces. Higher apps listen; nobody here knows who they are."""

from dataclasses import dataclass, field
from typing import Any

from django.dispatch import Signal


@dataclass(frozen=True, slots=True, order=True)
class Panel:
    """A piece of a page that a higher app contributes: a template with what it needs, in an order."""

    order: int
    template: str
    context: dict[str, Any] = field(default_factory=dict, compare=False)


panels_wanted = Signal()
"""/mijn/ is being made: `actor`, `now`. Answer a list of `Panel`."""

home_panels_wanted = Signal()
"""The front page is being made: `actor`, `now`. Answer a list of `Panel`."""

profile_panels_wanted = Signal()
"""An enterprise's public page is being made: `enterprise`, `actor`, `now`. Answer a list of `Panel`."""

enterprise_verified = Signal()
"""An enterprise may sell from now on: `enterprise`, `by`, `now`."""

enterprise_trusted = Signal()
"""A connector trusts an enterprise from now on: `enterprise`, `by`, `now`. Answer a sentence for that connector."""

enterprise_changed = Signal()
"""What an enterprise shows (name, regions, target groups, certificates) has changed: `enterprise`."""


def sentences(signal: Signal, **announcement: Any) -> list[str]:
    """What the listeners have to say, as far as they have."""
    answers: list[Any] = [answer for _, answer in signal.send(sender=Panel, **announcement)]
    return [str(answer) for answer in answers if answer]


def panels(signal: Signal, **announcement: Any) -> list[Panel]:
    """All the panels that the listeners answer, in order."""
    answers: list[Any] = [answer for _, answer in signal.send(sender=Panel, **announcement)]
    return sorted(panel for answer in answers for panel in answer or ())
