"""Work for later on the ledger: totals after a booking, and the nightly walk."""

import logging
from datetime import datetime

from django.utils import timezone

from sif import metrics, queue
from sif.dates import local_day
from sif.models import PublicFigure
from social_return import notices, totals
from social_return.models import LedgerCheck

log = logging.getLogger(__name__)
A_DAY = 24 * 3600


@queue.task("social_return.totals")
def add_up(contract_id: int) -> None:
    """Adds up one contract again; the public figures about people follow."""
    totals.recompute(contract_id)
    people, hours = totals.people_and_hours()
    now = timezone.now()
    PublicFigure.objects.renew("people", people, now=now)
    PublicFigure.objects.renew("hours", hours, now=now)


@queue.periodic("social_return.verify", seconds=A_DAY)
def verify() -> None:
    """Walks the ledger each night; what is wrong goes to the log, to `/metrics` and, by mail, to the operators."""
    now = timezone.now()
    faults = totals.verify()
    LedgerCheck.objects.create(checked_at=now, faults=len(faults))
    for fault in faults:
        log.error("ledger: %s", fault)
    notices.ledger_wrong(faults, today=local_day(now))


@metrics.gauge("social_return_ledger_faults")
def _faults(_now: datetime) -> float:
    """How much was wrong at the last walk: anything above zero is an alarm."""
    last = LedgerCheck.objects.last_walk()
    return float(last.faults) if last else 0


@metrics.gauge("social_return_ledger_checked_seconds")
def _checked(now: datetime) -> float:
    """How long ago the ledger was walked: more than a day and a half is an alarm too."""
    last = LedgerCheck.objects.last_walk()
    return (now - last.checked_at).total_seconds() if last else 0
