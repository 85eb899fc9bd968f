"""What is shown to everybody, and taken back: the council page, and proofs with a short address."""

import secrets
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from sif import history
from sif.actors import Actor
from sif.making import MakingStatus
from sif.money import ZERO
from sif.states import Refused
from social_return.actions.reports import question
from social_return.models import Contract, CouncilPage, LedgerEntry, Municipality, Proof, Report
from social_return.reports import standing
from social_return.reports.read import read

LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"
"""Nothing that looks like something else when it is read from paper."""
LENGTH = 10


def _may_change(actor: Actor, municipality: Municipality) -> bool:
    return (
        actor.has("municipality")
        and not actor.read_only
        and municipality.organisation_id == actor.organisation_id
    )


@transaction.atomic
def publish(municipality: Municipality, *, by: Actor, now: datetime) -> CouncilPage:
    """The municipality shows its council page to everybody.

    Raises:
        Refused: who asks does not act for the municipality.
    """
    Municipality.objects.locked(municipality)
    if not _may_change(by, municipality):
        raise Refused(_("Only the municipality itself decides on its council page."))
    page, is_new = CouncilPage.objects.get_or_create(
        municipality=municipality, defaults={"published_at": now}
    )
    if not is_new and page.withdrawn_at is not None:
        page.published_at, page.withdrawn_at = now, None
        page.save(update_fields=["published_at", "withdrawn_at"])
    history.record(page, "publish", by=by, now=now)
    return page


@transaction.atomic
def withdraw(page: CouncilPage, *, by: Actor, now: datetime) -> CouncilPage:
    """The municipality takes its council page back; the address answers with nothing again.

    Raises:
        Refused: who asks does not act for the municipality.
    """
    municipality = Municipality.objects.locked(page.municipality)
    if not _may_change(by, municipality):
        raise Refused(_("Only the municipality itself decides on its council page."))
    page.withdrawn_at = now
    page.save(update_fields=["withdrawn_at"])
    history.record(page, "withdraw", by=by, now=now)
    return page


@transaction.atomic
def prove_report(report: Report, *, by: Actor, now: datetime) -> Proof:
    """A public page for a report that is ready, with the sums it was made of.

    Raises:
        Refused: it is not ready, or there is a proof already.
    """
    report = Report.objects.locked(report.pk)
    if not _may_change(by, report.municipality):
        raise Refused(_("Only the municipality itself decides on the proof of its report."))
    if report.status != MakingStatus.READY:
        raise Refused(_("This report is not ready yet. Wait until it is, then make the proof."))
    if Proof.objects.live().of_report(report).exists():
        raise Refused(_("There is already a proof of this report."))
    asked = question(report)
    contracts = standing.contracts(read(asked))
    proof = Proof.objects.create(
        code=_code(),
        municipality=report.municipality,
        report=report,
        as_of=report.as_of,
        entries=LedgerEntry.objects.of(report.municipality).as_of(report.as_of).count(),
        chain_head=report.chain_head,
        obligation=sum((contract.obligation for contract in contracts), ZERO),
        booked=sum((contract.booked for contract in contracts), ZERO),
        made_at=now,
        made_by=by.person,
    )
    history.record(proof, "prove", by=by, now=now)
    return proof


@transaction.atomic
def prove_contract(contract: Contract, *, by: Actor, now: datetime) -> Proof:
    """A badge of the contractor: the obligation of this contract was met, and the ledger says so.

    Raises:
        Refused: it is not the contractor who asks, not everything was approved yet, or there is one already.
    """
    contract = Contract.objects.locked(contract)
    if "contractor" not in contract.roles_of(by):
        raise Refused(_("Only the contractor can ask for this proof."))
    municipality = Municipality.objects.locked(contract.municipality)
    rows = LedgerEntry.objects.of(municipality)
    booked: Decimal = rows.filter(contract=contract).aggregate(all=Sum("amount"))["all"] or ZERO
    if contract.obligation <= 0 or booked < contract.obligation:
        raise Refused(_("Not everything you owe has been approved yet. You get the proof as soon as it is."))
    if Proof.objects.live().of_contract(contract).exists():
        raise Refused(_("There is already a proof of this contract."))
    head = rows.head(municipality)
    proof = Proof.objects.create(
        code=_code(),
        municipality=municipality,
        contract=contract,
        as_of=now,
        entries=head.number if head else 0,
        chain_head=head.hash if head else "",
        obligation=contract.obligation,
        booked=booked,
        made_at=now,
        made_by=by.person,
    )
    history.record(proof, "prove", by=by, now=now)
    return proof


@transaction.atomic
def revoke(proof: Proof, *, by: Actor, now: datetime) -> Proof:
    """Whoever made it takes it back; the address then says that, and nothing else.

    Raises:
        Refused: it was taken back before.
    """
    proof = Proof.objects.locked(proof)
    if by.read_only or not Proof.objects.visible_to(by).filter(pk=proof.pk).exists():
        raise Refused(_("You may not do this. Ask the person who is responsible for it."))
    if proof.revoked_at is not None:
        raise Refused(_("This proof has already been taken back."))
    proof.revoked_at = now
    proof.save(update_fields=["revoked_at"])
    history.record(proof, "revoke", by=by, now=now)
    return proof


def _code() -> str:
    """Short enough to type over, and too many to guess: 31 letters to the tenth."""
    return "".join(secrets.choice(LETTERS) for _place in range(LENGTH))
