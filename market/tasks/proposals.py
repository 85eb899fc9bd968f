"""What happens to proposals by themselves."""

from django.utils import timezone

from market.actions import proposals
from sif import queue


@queue.periodic("market.proposals_expire", seconds=3600)
def expire() -> None:
    """Proposals whose last day has passed can no longer be chosen."""
    proposals.expire_due(timezone.now())
