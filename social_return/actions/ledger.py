"""Booking: the only place that writes ledger rows."""

from datetime import datetime, timedelta
from decimal import Decimal

from django.db.models import Max

from sif import queue
from social_return.models import Contribution, EntryKind, LedgerEntry, Municipality, Report
from social_return.models.ledger import GENESIS


def book(contribution: Contribution, *, kind: EntryKind, amount: Decimal, now: datetime) -> LedgerEntry:
    """Adds one row to the municipality's chain, after the row that is last now; totals follow by task.

    Call it inside the transaction of the decision. The municipality's row is locked, so rows are added one
    after the other; that a contribution is booked once is held by the database too.
    """
    municipality = Municipality.objects.locked(contribution.municipality)
    head = LedgerEntry.objects.head(municipality)
    entry = LedgerEntry(
        municipality=municipality,
        number=head.number + 1 if head else 1,
        contract=contribution.contract,
        contribution=contribution,
        kind=kind,
        contribution_kind=contribution.kind,
        amount=amount,
        booked_at=_moment(municipality, head, now=now),
        previous_hash=head.hash if head else GENESIS,
    )
    entry.hash = entry.sealed()
    entry.save(force_insert=True)
    queue.after_commit("social_return.totals", contribution.contract_id)
    return entry


def _moment(municipality: Municipality, head: LedgerEntry | None, *, now: datetime) -> datetime:
    """When a row counts as booked: never before the row it follows, nor within a report that was already asked for.

    A request that began before a report's moment may book after the report has counted; what is booked then
    belongs to the next report, or the same report made again would differ.
    """
    asked: datetime | None = Report.objects.of(municipality).aggregate(last=Max("as_of"))["last"]
    earliest = [head.booked_at] if head else []
    earliest += [asked + timedelta(microseconds=1)] if asked else []
    return max([now, *earliest])
