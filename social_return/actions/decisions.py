"""Deciding on contributions: a second person, with a reason, booked once."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from sif import history
from sif.actors import Actor
from sif.dates import local_day
from sif.money import ZERO, round_cents
from sif.states import Refused
from social_return import notices
from social_return.actions import ledger
from social_return.models import Contribution, ContributionKind, EntryKind, LedgerEntry, ProofKind, ProofSeen


def _second_person(contribution: Contribution, by: Actor) -> None:
    """Who enters does not approve: this, and a check in the database, hold it."""
    if by.person is not None and contribution.entered_by_id == by.person.pk:
        raise Refused(_("You entered this contribution. A colleague has to decide on it."))


def _proven(contribution: Contribution) -> None:
    if contribution.kind == ContributionKind.EMPLOYMENT and not contribution.proofs_seen.exists():
        raise Refused(_("First record which proof you have seen, for example the employment contract."))


def _decide(contribution: Contribution, verb: str, *, by: Actor, now: datetime) -> Contribution:
    contribution = Contribution.objects.locked(contribution)
    status = contribution.lifecycle.after(verb, contribution.status, contribution.roles_of(by))
    _second_person(contribution, by)
    contribution.status = status
    contribution.decided_by = by.person
    contribution.decided_at = now
    return contribution


def _said(reason: str) -> str:
    if not reason.strip():
        raise Refused(_("Say why, in a sentence that the contractor understands."))
    return reason.strip()


@transaction.atomic
def approve(
    contribution: Contribution,
    *,
    by: Actor,
    now: datetime,
    valuation_note: str = "",
    amount: Decimal | None = None,
) -> LedgerEntry:
    """The officer approves; the ledger books it once, totals follow, the contractor hears of it.

    Something custom carries the officer's written valuation: `valuation_note`, and `amount` if it is not
    what was asked.

    Raises:
        Refused: it was decided on already, was entered by the same person, or lacks a proof or a valuation.
    """
    contribution = _decide(contribution, "approve", by=by, now=now)
    _proven(contribution)
    contribution.approved = contribution.claimed
    if contribution.kind == ContributionKind.CUSTOM:
        if not valuation_note.strip():
            raise Refused(_("Write down how you arrived at this amount."))
        contribution.valuation_note = valuation_note.strip()
        contribution.approved = round_cents(contribution.claimed if amount is None else amount)
    return _book(contribution, "approve", by=by, now=now)


@transaction.atomic
def approve_partly(
    contribution: Contribution, *, amount: Decimal, reason: str, by: Actor, now: datetime
) -> LedgerEntry:
    """The officer approves less than was claimed, and says why.

    Raises:
        Refused: not less, no reason, or what `approve` refuses.
    """
    contribution = _decide(contribution, "approve_partly", by=by, now=now)
    _proven(contribution)
    if contribution.credits_id is not None:
        raise Refused(_("A credit note is approved as a whole, or refused."))
    if not 0 < amount < contribution.claimed:
        raise Refused(_("Fill in an amount above 0 and below what was claimed, or approve all of it."))
    contribution.approved = round_cents(amount)
    contribution.reason = _said(reason)
    if contribution.kind == ContributionKind.CUSTOM:
        contribution.valuation_note = contribution.reason
    return _book(contribution, "approve_partly", by=by, now=now)


def _book(contribution: Contribution, verb: str, *, by: Actor, now: datetime) -> LedgerEntry:
    contribution.save(
        update_fields=["status", "decided_by", "decided_at", "approved", "reason", "valuation_note"]
    )
    kind = EntryKind.BOOKING if contribution.credits_id is None else EntryKind.CREDIT
    entry = ledger.book(contribution, kind=kind, amount=contribution.approved or ZERO, now=now)
    history.record(
        contribution,
        verb,
        by=by,
        now=now,
        amount=str(contribution.approved),
        reason=contribution.reason,
        ledger=entry.number,
    )
    notices.decided(contribution)
    return entry


@transaction.atomic
def refuse(contribution: Contribution, *, reason: str, by: Actor, now: datetime) -> Contribution:
    """The officer refuses, and says why; the contractor hears of it.

    Raises:
        Refused: no reason, decided already, or entered by the same person.
    """
    contribution = _decide(contribution, "refuse", by=by, now=now)
    contribution.reason = _said(reason)
    contribution.save(update_fields=["status", "decided_by", "decided_at", "reason"])
    history.record(contribution, "refuse", by=by, now=now, reason=contribution.reason)
    notices.decided(contribution)
    return contribution


@transaction.atomic
def ask(contribution: Contribution, *, text: str, by: Actor, now: datetime) -> Contribution:
    """The officer asks the contractor something before deciding; the contractor hears of it.

    Raises:
        Refused: it does not wait for the officer, or the question is empty.
    """
    contribution = Contribution.objects.locked(contribution)
    contribution.status = contribution.lifecycle.after("ask", contribution.status, contribution.roles_of(by))
    if not text.strip():
        raise Refused(_("Write your question first."))
    contribution.save(update_fields=["status"])
    event = history.record(contribution, "ask", by=by, now=now, text=text.strip())
    notices.asked(contribution, text=text.strip(), event=event.pk)
    return contribution


@transaction.atomic
def reverse(contribution: Contribution, *, reason: str, by: Actor, now: datetime) -> LedgerEntry:
    """Takes an approved contribution back: a counter-entry in the ledger, nothing is deleted.

    Raises:
        Refused: it is not booked (any more), or no reason.
    """
    contribution = Contribution.objects.locked(contribution)
    contribution.status = contribution.lifecycle.after(
        "reverse", contribution.status, contribution.roles_of(by)
    )
    _second_person(contribution, by)
    if Contribution.objects.credit_notes_on(contribution).exists():
        raise Refused(_("There is a credit note on this invoice. Book that back first."))
    contribution.reason = _said(reason)
    contribution.save(update_fields=["status", "reason"])
    amount = -(contribution.approved or ZERO)
    entry = ledger.book(contribution, kind=EntryKind.CORRECTION, amount=amount, now=now)
    history.record(
        contribution,
        "reverse",
        by=by,
        now=now,
        amount=str(entry.amount),
        reason=contribution.reason,
        ledger=entry.number,
    )
    notices.decided(contribution)
    return entry


@transaction.atomic
def see_proof(
    contribution: Contribution, *, kind: ProofKind, on: date, by: Actor, now: datetime
) -> ProofSeen:
    """The officer records that a proof of a placement was seen: which, when, by whom. No copy is kept.

    Raises:
        Refused: not a placement in review, not the officer's, or recorded before.
    """
    contribution = Contribution.objects.locked(contribution)
    if contribution.kind != ContributionKind.EMPLOYMENT or "municipality" not in contribution.roles_of(by):
        raise Refused(_("Only an officer records a proof, and only for work and learning places."))
    _second_person(contribution, by)
    if on > local_day(now):
        raise Refused(_("You cannot have seen a proof in the future. Check the date."))
    try:
        with transaction.atomic():
            seen = ProofSeen.objects.create(
                contribution=contribution, kind=kind, seen_on=on, seen_by=by.person
            )
    except IntegrityError as held:
        raise Refused(_("This proof was already recorded.")) from held
    history.record(contribution, "see_proof", by=by, now=now, proof=kind, seen_on=on.isoformat())
    return seen


def approve_all(
    contributions: Iterable[Contribution], *, by: Actor, now: datetime
) -> tuple[list[LedgerEntry], list[tuple[Contribution, str]]]:
    """Approves several, each by the same rules; what is refused is told with its reason, the rest is booked."""
    booked: list[LedgerEntry] = []
    refused: list[tuple[Contribution, str]] = []
    for contribution in contributions:
        try:
            booked.append(approve(contribution, by=by, now=now))
        except Refused as no:
            refused.append((contribution, str(no)))
    return booked, refused
