"""Work for later on contracts: the daily look at plans that are due."""

from django.utils import timezone

from sif import queue
from social_return.actions import plans

A_DAY = 24 * 3600


@queue.periodic("social_return.plans_due", seconds=A_DAY)
def remind_of_plans() -> None:
    """Reminds of plans that are due soon, and says which are late."""
    plans.remind(timezone.localdate())
