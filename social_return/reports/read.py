"""What a report reads once and uses in several sections."""

from collections.abc import Sequence
from dataclasses import dataclass

from social_return.models import EntryKind, Evidence, ProofSeen
from social_return.valuation.pace import Thresholds

from . import entries, formerly
from .entries import Entry
from .formerly import Agreement, Party
from .question import Question


@dataclass(frozen=True, slots=True)
class Read:
    """The rows of the period, and everybody and everything that they name."""

    question: Question
    rows: Sequence[Entry]
    agreements: dict[int, Agreement]
    """The contracts that ran in the period, and those that something was booked on; by number."""
    parties: dict[int, Party]
    bookings: dict[int, int]
    """The ledger number of the booking that a correction takes back, by contribution."""
    proven: frozenset[int]
    """The contributions with a document, or with a proof that an officer saw."""
    thresholds: Thresholds
    """From when on the municipality warned."""


def read(question: Question) -> Read:
    """Reads them, in a dozen queries whatever the number of rows."""
    rows = entries.read(question.in_period())
    booked = {entry.contract_id for entry in rows}
    known = formerly.agreements(question.contracts(), as_of=question.as_of)
    agreements = {of.pk: of for of in known if of.pk in booked or _ran(of, question)}
    wanted = {of.contractor_id for of in agreements.values()} | {question.municipality.organisation_id}
    wanted |= {entry.supplier_organisation for entry in rows if entry.supplier_organisation is not None}
    return Read(
        question=question,
        rows=rows,
        agreements=agreements,
        parties=formerly.parties(wanted, as_of=question.as_of),
        bookings=_bookings(question),
        proven=_proven(question),
        thresholds=formerly.thresholds(question.municipality, as_of=question.as_of),
    )


def _ran(agreement: Agreement, question: Question) -> bool:
    return agreement.start <= question.end and agreement.end >= question.start


def _bookings(question: Question) -> dict[int, int]:
    corrected = (
        question.ledger().as_of(question.as_of).filter(kind=EntryKind.CORRECTION).values("contribution")
    )
    rows = question.ledger().exclude(kind=EntryKind.CORRECTION).filter(contribution__in=corrected)
    return dict(rows.values_list("contribution_id", "number"))


def _proven(question: Question) -> frozenset[int]:
    """Documents and proofs as they were known at the last instant that counts."""
    booked = question.in_period().values("contribution")
    documents = Evidence.objects.filter(contribution__in=booked, added_at__lte=question.moment)
    proofs = ProofSeen.objects.filter(contribution__in=booked, seen_on__lte=question.stand)
    return frozenset(documents.values_list("contribution_id", flat=True)) | frozenset(
        proofs.values_list("contribution_id", flat=True)
    )
