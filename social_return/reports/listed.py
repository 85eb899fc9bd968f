"""The rows of the ledger one by one: the list of contributions, and what was corrected."""

from social_return.models import EntryKind

from . import entries
from .entries import Entry
from .figures import Correction, Line
from .read import Read


def lines(read: Read) -> tuple[Line, ...]:
    """Every row of the period, in the order of the ledger."""
    return tuple(_line(entry, read) for entry in read.rows)


def _line(entry: Entry, read: Read) -> Line:
    agreement = read.agreements[entry.contract_id]
    contractor = read.parties[agreement.contractor_id]
    return Line(
        number=entry.number,
        booked_on=entry.booked_on,
        contract=agreement.number,
        contractor=contractor.name,
        contractor_kvk=contractor.kvk,
        contribution=entry.contribution_id,
        kind=entry.kind,
        block_kind=entry.block_kind,
        block=entry.block,
        block_label=entry.block_label,
        supplier=entry.supplier,
        supplier_kvk=entry.supplier_kvk,
        reference=entry.reference,
        start=entry.start,
        end=entry.end,
        hours=entry.hours,
        spent=entry.net,
        amount=entry.amount,
        quality=entries.quality_of(entry, read.proven),
        corrects=read.bookings.get(entry.contribution_id) if entry.is_correction else None,
    )


def corrections(read: Read) -> tuple[Correction, ...]:
    """Counter-entries of the period, and those booked since on rows of the period; by ledger number."""
    question = read.question
    since = (
        question.ledger()
        .as_of(question.as_of)
        .filter(
            kind=EntryKind.CORRECTION,
            booked_at__gt=question.moment,
            contribution__in=question.in_period().exclude(kind=EntryKind.CORRECTION).values("contribution"),
        )
    )
    rows = [entry for entry in read.rows if entry.is_correction]
    found = [_correction(entry, read, after=entry not in rows) for entry in [*rows, *entries.read(since)]]
    return tuple(found)


def _correction(entry: Entry, read: Read, *, after: bool) -> Correction:
    return Correction(
        number=entry.number,
        booked_on=entry.booked_on,
        contract=read.agreements[entry.contract_id].number,
        corrects=read.bookings[entry.contribution_id],
        amount=entry.amount,
        reason=entry.reason,
        after_period=after,
    )
