"""Reports, made by a worker; and the public figures per quarter."""

from django.utils import timezone

from sif import queue
from social_return.actions import reports
from social_return.reports import public


@queue.task("social_return.report")
def report(report_id: int) -> None:
    """Makes the report with this id, if it still has to be made."""
    reports.make(report_id, clock=timezone.now)


@queue.periodic("social_return.figures", seconds=300)
def figures() -> None:
    """Adds up the public figures per quarter again."""
    public.renew(now=timezone.now())
