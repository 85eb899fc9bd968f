"""Award memos are made by a worker, never while somebody waits."""

from django.utils import timezone

from market.actions import memos
from sif import queue


@queue.task("market.award_memo")
def award_memo(memo_id: int) -> None:
    """Makes the memo with this id, if it still has to be made."""
    memos.make(memo_id, clock=timezone.now)
