"""Work for later on contributions: the daily word to municipalities, and what may not be kept any longer."""

from django.db.models import Count, Q
from django.utils import timezone

from sif import queue
from social_return import notices
from social_return.actions import candidates, evidence
from social_return.models import ContributionStatus, Municipality

A_DAY = 24 * 3600


@queue.periodic("social_return.waiting", seconds=A_DAY)
def tell_what_waits() -> None:
    """One mail a day to a municipality for which contributions wait."""
    today = timezone.localdate()
    waits = Count("contributions", filter=Q(contributions__status=ContributionStatus.SUBMITTED))
    counted = (
        Municipality.objects.annotate(waits=waits)
        .filter(waits__gt=0)
        .values_list("pk", "waits")
        .order_by("pk")
    )
    for pk, count in counted:
        notices.waiting(Municipality.objects.named().get(pk=pk), count=count, today=today)


@queue.periodic("social_return.erase_references", seconds=A_DAY)
def erase_references() -> None:
    """Erases coded candidate references whose term has ended."""
    candidates.erase_due(timezone.localdate())


@queue.task("social_return.scan")
def scan(evidence_id: int) -> None:
    """Lets the virus scanner look at a document."""
    evidence.scan(evidence_id, now=timezone.now())


@queue.periodic("social_return.remove_evidence", seconds=A_DAY)
def remove_evidence() -> None:
    """Removes files whose retention term has ended; that they were there stays."""
    evidence.remove_due(timezone.localdate(), now=timezone.now())
