"""Work for later on contributions: the daily word to municipalities, and what may not be kept any longer."""

from django.db.models import Count, Q
from django.utils import timezone

from sif import queue
from social_return import notices
from social_return.actions import candidates
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
