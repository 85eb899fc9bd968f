"""Work for later that looks at running contracts each day: nudges, outcomes, and the report of the quarter."""

from django.utils import timezone

from sif import queue
from social_return.actions import nudges, outcomes, quarterly

A_DAY = 24 * 3600


@queue.periodic("social_return.nudges", seconds=A_DAY)
def nudge() -> None:
    """A kind word for contracts that are behind schedule; once a month for each."""
    nudges.nudge_due(now=timezone.now())


@queue.periodic("social_return.outcomes", seconds=A_DAY)
def ask_outcomes() -> None:
    """Asks how placements turned out, and reminds once."""
    now = timezone.now()
    outcomes.ask_due(now=now)
    outcomes.remind_due(now=now)


@queue.periodic("social_return.quarterly", seconds=A_DAY)
def make_quarterly() -> None:
    """Asks for the report over the quarter that has ended, where somebody waits for it."""
    quarterly.ask_due(now=timezone.now())
