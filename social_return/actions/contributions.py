"""Entering contributions: draft, submit, answer, withdraw."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from sif import history
from sif.actors import Actor
from sif.states import Refused
from social_return import notices
from social_return.actions import candidates, chain
from social_return.actions.entries import Entry, Valued, value
from social_return.models import Contract, Contribution, ContributionKind, ContributionStatus, Link, Origin

KEPT = (
    "start",
    "end",
    "hours_per_week",
    "total_hours",
    "district",
    "supplier",
    "supplier_name",
    "supplier_kvk",
    "invoice_number",
    "invoice_date",
    "through_subcontractor",
    "net",
    "labour",
    "hours",
    "description",
)


@transaction.atomic
def enter(
    contract: Contract, entry: Entry, *, through: Link | None = None, by: Actor, now: datetime
) -> Contribution:
    """A draft of a contribution, valued by the contract's scheme.

    A subcontractor enters it `through` its own link of the chain; the contractor, who answers for it, submits it.

    Raises:
        Unvaluable: a fact is missing or impossible.
        Refused: not this organisation's, the person or the invoice counts already, or a reference looks like a BSN.
    """
    contract = Contract.objects.locked(contract)
    entry = chain.of_subcontractor(contract, entry, through, by=by)
    contribution = Contribution(
        contract=contract,
        municipality=contract.municipality,
        scheme=contract.scheme,
        kind=entry.kind,
        status=ContributionStatus.DRAFT,
        origin=Origin.TYPED,
        entered_through=through,
        entered_by=by.person,
        entered_at=now,
    )
    _write(contribution, entry)
    history.record(contribution, "enter", by=by, now=now, amount=str(contribution.claimed))
    if through is not None:
        notices.entered_below(contribution, through)
    return contribution


@transaction.atomic
def change(contribution: Contribution, entry: Entry, *, by: Actor, now: datetime) -> Contribution:
    """Other facts in a draft, or in one that a question was asked about. Valued again.

    Raises:
        Refused: it is not the contractor's to change any more.
        Unvaluable: a fact is missing or impossible.
    """
    Contract.objects.locked(contribution.contract)
    contribution = Contribution.objects.locked(contribution)
    if not changeable_by(contribution, by):
        raise Refused(_("This contribution is with the municipality now. You can change it when they ask."))
    if contribution.credits_id is not None:
        raise Refused(_("A credit note is not changed. Withdraw it, and enter it again."))
    if "contractor" not in contribution.roles_of(by):
        entry = chain.of_subcontractor(contribution.contract, entry, contribution.entered_through, by=by)
    before = str(contribution.claimed)
    _write(contribution, entry)
    history.record(contribution, "change", by=by, now=now, before=before, amount=str(contribution.claimed))
    return contribution


def changeable_by(contribution: Contribution, by: Actor) -> bool:
    """The contractor's until it is submitted, and when a question is asked; a subcontractor's while a draft."""
    roles = contribution.roles_of(by)
    if "contractor" in roles:
        return contribution.is_changeable
    return "subcontractor" in roles and contribution.status == ContributionStatus.DRAFT


def _write(contribution: Contribution, entry: Entry) -> None:
    valued = value(contribution.contract, entry, but=contribution.pk)
    for name in KEPT:
        setattr(contribution, name, getattr(entry, name))
    take_over(contribution, valued)
    chain.place(contribution, entry.link)
    if entry.kind == ContributionKind.EMPLOYMENT:
        _one_person_at_a_time(contribution, entry)
    save_once(contribution)
    contribution.bonuses.set(entry.bonuses)


def take_over(contribution: Contribution, valued: Valued) -> None:
    """Writes what it is worth, and why, onto the contribution."""
    contribution.block = valued.block
    contribution.recognition = valued.recognition
    contribution.claimed = valued.valuation.amount
    contribution.rule = valued.valuation.rule
    contribution.judgement = valued.valuation.judgement


def _one_person_at_a_time(contribution: Contribution, entry: Entry) -> None:
    """Codes the reference and refuses an overlap; an empty reference keeps the code that is there."""
    if entry.reference:
        contribution.candidate_hash = candidates.coded(contribution.municipality, entry.reference)
    if not (contribution.candidate_hash and entry.start and entry.end):
        return
    if candidates.counts_already(
        contribution.municipality, contribution.candidate_hash, entry.start, entry.end, but=contribution.pk
    ):
        raise Refused(counted_twice("contribution_person_once_at_a_time"))


def save_once(contribution: Contribution) -> None:
    """Saves; what the database refuses to count twice becomes a sentence."""
    try:
        with transaction.atomic():
            contribution.save()
    except IntegrityError as held:
        name: Any = getattr(getattr(held.__cause__, "diag", None), "constraint_name", "")
        raise Refused(counted_twice(name)) from held


def counted_twice(constraint: str) -> str:
    """The sentence of a constraint (or trigger) of Contribution, by its name."""
    if constraint == "contribution_one_level_of_the_chain":
        return chain.counts_elsewhere()
    for known in Contribution._meta.constraints:
        if known.name == constraint and known.violation_error_message:
            return str(known.violation_error_message)
    return _("This could not be saved. Check what you filled in.")


@transaction.atomic
def submit(contribution: Contribution, *, by: Actor, now: datetime) -> Contribution:
    """The contractor asks the municipality to approve it.

    Raises:
        Refused: nothing to count, or not a draft any more.
    """
    contribution = Contribution.objects.locked(contribution)
    contribution.status = contribution.lifecycle.after(
        "submit", contribution.status, contribution.roles_of(by)
    )
    if contribution.claimed <= 0 and contribution.credits_id is None:
        raise Refused(
            _("This counts for nothing, so it cannot be submitted: %(rule)s") % {"rule": contribution.rule}
        )
    if contribution.kind == ContributionKind.EMPLOYMENT and not contribution.candidate_hash:
        raise Refused(_("Fill in the reference of the employer desk first, so that a person counts once."))
    contribution.submitted_at = now
    contribution.save(update_fields=["status", "submitted_at"])
    history.record(contribution, "submit", by=by, now=now, amount=str(contribution.claimed))
    return contribution


@transaction.atomic
def answer(contribution: Contribution, *, text: str, by: Actor, now: datetime) -> Contribution:
    """The contractor answers the officer's question; the municipality hears of it.

    Raises:
        Refused: there is no open question, or the answer is empty.
    """
    contribution = Contribution.objects.locked(contribution)
    contribution.status = contribution.lifecycle.after(
        "answer", contribution.status, contribution.roles_of(by)
    )
    if not text.strip():
        raise Refused(_("Write your answer first."))
    contribution.save(update_fields=["status"])
    event = history.record(contribution, "answer", by=by, now=now, text=text.strip())
    notices.answered(contribution, text=text.strip(), event=event.pk)
    return contribution


@transaction.atomic
def withdraw(contribution: Contribution, *, by: Actor, now: datetime) -> Contribution:
    """The contractor takes it back before it was decided on; a subcontractor while it is a draft.

    Raises:
        Refused: it was decided on already.
    """
    contribution = Contribution.objects.locked(contribution)
    roles = contribution.roles_of(by)
    verb = "take_back" if roles == {"subcontractor"} else "withdraw"
    contribution.status = contribution.lifecycle.after(verb, contribution.status, roles)
    contribution.save(update_fields=["status"])
    history.record(contribution, "withdraw", by=by, now=now)
    return contribution
