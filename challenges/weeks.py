"""The twelve weeks: which one it is, what is planned in each, what was done."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from challenges.models import WEEKS, Challenge, Step

# The plan every challenge starts from; the connector rewrites a week where a challenge needs it.
TEMPLATE = (
    (_("Sharpen the question"), _("We talk with the people it is about and measure how things stand.")),
    (_("Invite the network"), _("Entrepreneurs, knowledge institutions and employers get an invitation.")),
    (_("First meeting"), _("Everyone in the team meets. Together we collect ideas.")),
    (_("Choose ideas"), _("The team and the owner choose the ideas that can work.")),
    (_("The team gets to work"), _("The team works out the idea with its coach.")),
    (_("Do the sums"), _("What does it cost, what does it bring, and for whom?")),
    (_("First trial"), _("We try it out in one place, on a small scale.")),
    (_("Larger trial"), _("We try it out in more places.")),
    (_("Adjust"), _("What goes well stays. What does not, we change.")),
    (_("Prepare agreements"), _("Who buys, who delivers, and under which conditions?")),
    (_("Finish the plan"), _("The team writes down how it goes on.")),
    (_("Close and decide"), _("The team shows the result and the owner decides.")),
)


@dataclass(frozen=True, slots=True)
class Week:
    """One week as a page shows it."""

    number: int
    title: str
    what: str
    note: str
    begins_on: date
    is_done: bool
    is_now: bool


def current(starts_on: date, today: date) -> int:
    """The week it is: 1 to 12; 0 before the start, 13 after the last day."""
    days = (today - starts_on).days
    return max(0, min(days // 7 + 1, WEEKS + 1)) if days >= 0 else 0


def begins_on(starts_on: date, week: int) -> date:
    """The first day of a week."""
    return starts_on + timedelta(weeks=week - 1)


def plan(challenge: Challenge, steps: Iterable[Step], *, today: date) -> list[Week]:
    """All twelve weeks: from the steps, or from the template while the challenge has not started."""
    now = current(challenge.starts_on, today) if challenge.running else 0
    known = {step.week: step for step in steps}
    return [_week(challenge, number, known.get(number), now) for number in range(1, WEEKS + 1)]


def _week(challenge: Challenge, number: int, step: Step | None, now: int) -> Week:
    title, what = (step.title, step.what) if step else map(str, TEMPLATE[number - 1])
    return Week(
        number=number,
        title=title,
        what=what,
        note=step.note if step else "",
        begins_on=begins_on(challenge.starts_on, number),
        is_done=step is not None and step.done_at is not None,
        is_now=number == now,
    )


def first_steps(challenge: Challenge) -> list[Step]:
    """Twelve unsaved steps from the template, in Dutch: what people read about a challenge is content."""
    with translation.override("nl"):
        return [
            Step(challenge=challenge, week=number, title=str(title), what=str(what))
            for number, (title, what) in enumerate(TEMPLATE, start=1)
        ]
