"""Booking: the only place that writes ledger rows."""

from datetime import datetime
from decimal import Decimal

from sif import queue
from social_return.models import Contribution, EntryKind, LedgerEntry, Municipality
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
        booked_at=now if head is None else max(now, head.booked_at),
        previous_hash=head.hash if head else GENESIS,
    )
    entry.hash = entry.sealed()
    entry.save(force_insert=True)
    queue.after_commit("social_return.totals", contribution.contract_id)
    return entry
