"""What an enterprise does with its proposal; choosing one is done to the request (actions.requests.award)."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from enterprises.models import Enterprise
from market.models import Introduction, Listing, Proposal, ProposalLine, Request
from market.models.proposals import ProposalStatus
from market.notices import requests as notices
from sif import history
from sif.actors import Actor
from sif.dates import local_day
from sif.money import Price, round_cents
from sif.states import Refused

WRITTEN = ("approach", "impact", "starts_on", "valid_until")


@dataclass(frozen=True, slots=True)
class Line:
    """One priced line as it was typed; euros without VAT each."""

    title: str
    quantity: Decimal
    unit: str
    net_price: Decimal
    vat: str
    listing: Listing | None = None
    is_option: bool = False
    supplier: Enterprise | None = None

    @property
    def net(self) -> Decimal:
        """Quantity times price, in cents."""
        return round_cents(self.quantity * self.net_price)


@transaction.atomic
def write(
    request: Request, values: Mapping[str, Any], lines: Sequence[Line], *, by: Actor, now: datetime
) -> Proposal:
    """An enterprise begins a proposal, or works on the one it has; nobody else sees it until it is submitted."""
    request = Request.objects.locked(request)
    enterprise = _must_be_welcome(request, by=by, now=now)
    proposal = Proposal.objects.filter(request=request, enterprise=enterprise).first()
    if proposal is None:
        proposal = Proposal(request=request, enterprise=enterprise, author=by.person, created_at=now)
        proposal.changed_at, proposal.valid_until = now, values["valid_until"]
        proposal.save()
        history.record(proposal, "draft", by=by, now=now)
    proposal = Proposal.objects.locked(proposal)
    verb = "revise" if proposal.status == ProposalStatus.SUBMITTED else "edit"
    proposal.status = proposal.lifecycle.after(verb, proposal.status, proposal.roles_of(by))
    _fill(proposal, values, lines, now=now)
    if verb == "revise":
        _must_be_complete(proposal, lines, now=now)
        _keep_version(proposal, "revise", by=by, now=now)
    return proposal


def _must_be_welcome(request: Request, *, by: Actor, now: datetime) -> Enterprise:
    """Who may answer: a verified enterprise that can see the request, while it takes proposals, and not its own."""
    enterprise = (
        Enterprise.objects.of(by).select_related("organisation").first() if by.organisation_id else None
    )
    if enterprise is None or "seller" not in by.roles:
        raise Refused(_("Only a social enterprise can make a proposal."))
    if enterprise.organisation_id == request.buyer_id:
        raise Refused(_("This is your own request."))
    if not request.takes_proposals(now):
        raise Refused(_("This request takes no proposals any more."))
    if not enterprise.is_verified(local_day(now)):
        raise Refused(_("You can make proposals once your enterprise is verified."))
    if not Request.objects.visible_to(by).filter(pk=request.pk).exists():
        raise Refused(_("Only enterprises that were introduced can answer this request."))
    return enterprise


def _fill(proposal: Proposal, values: Mapping[str, Any], lines: Sequence[Line], *, now: datetime) -> None:
    for name in [name for name in WRITTEN if name in values]:
        setattr(proposal, name, values[name])
    rows = [_row(proposal, place, line) for place, line in enumerate(lines, 1)]
    parts = proposal.parts(row for row in rows if not row.is_option)
    price = sum((part.price for part in parts), Price())
    proposal.net, proposal.vat, proposal.changed_at = price.net, price.vat, now
    proposal.save()
    proposal.lines.all().delete()
    ProposalLine.objects.bulk_create(rows)


def _row(proposal: Proposal, place: int, line: Line) -> ProposalLine:
    return ProposalLine(
        proposal=proposal,
        position=place,
        title=line.title,
        quantity=line.quantity,
        unit=line.unit,
        net_price=line.net_price,
        vat=line.vat,
        net=line.net,
        listing=line.listing,
        is_option=line.is_option,
        supplier=None if line.supplier == proposal.enterprise else line.supplier,
    )


def _must_be_complete(proposal: Proposal, lines: Sequence[Line | ProposalLine], *, now: datetime) -> None:
    if not lines:
        raise Refused(_("Add at least one line with a price."))
    if not proposal.is_valid_on(local_day(now)):
        raise Refused(_("Choose a date until which your proposal stands, today or later."))


def _keep_version(proposal: Proposal, verb: str, *, by: Actor, now: datetime) -> None:
    """Every version that the buyer can come to see stays in the history, with its lines."""
    proposal.version += 1
    proposal.submitted_at = now
    proposal.save(update_fields=["version", "submitted_at"])
    lines = [
        {
            "title": line.title,
            "quantity": str(line.quantity),
            "net_price": str(line.net_price),
            "vat": line.vat,
        }
        for line in proposal.lines.order_by("position")
    ]
    history.record(
        proposal, verb, by=by, now=now, version=proposal.version, net=str(proposal.net), lines=lines
    )


@transaction.atomic
def submit(proposal: Proposal, *, by: Actor, now: datetime) -> Proposal:
    """The enterprise hands in its proposal; it can still be changed until the request closes."""
    request = Request.objects.locked(proposal.request)
    proposal = Proposal.objects.locked(proposal)
    status = proposal.lifecycle.after("submit", proposal.status, proposal.roles_of(by))
    _must_be_welcome(request, by=by, now=now)
    _must_be_complete(proposal, list(proposal.lines.all()), now=now)
    proposal.status, proposal.submitted_at = status, now
    proposal.save(update_fields=["status", "submitted_at"])
    _keep_version(proposal, "submit", by=by, now=now)
    _take_up(proposal, by=by, now=now)
    notices.submitted(proposal)
    return proposal


def _take_up(proposal: Proposal, *, by: Actor, now: datetime) -> None:
    """Who hands in a proposal has answered the introduction."""
    made = Introduction.objects.filter(request=proposal.request, enterprise=proposal.enterprise)
    introduction = made.select_for_update(of=("self",)).first()
    if introduction is None or "take_up" not in introduction.lifecycle.verbs(introduction.status, "seller"):
        return
    introduction.status = introduction.lifecycle.after("take_up", introduction.status, "seller")
    introduction.answered_at = now
    introduction.answer_code = introduction.answer_note = introduction.outcome_reason = ""
    introduction.save(update_fields=["status", "answered_at", "answer_code", "answer_note", "outcome_reason"])
    history.record(introduction, "take_up", by=by, now=now)


@transaction.atomic
def withdraw(proposal: Proposal, *, by: Actor, now: datetime) -> Proposal:
    """The enterprise takes its proposal back, before the buyer has chosen."""
    Request.objects.locked(proposal.request)
    proposal = Proposal.objects.locked(proposal)
    was_submitted = proposal.status == ProposalStatus.SUBMITTED
    proposal.status = proposal.lifecycle.after("withdraw", proposal.status, proposal.roles_of(by))
    proposal.save(update_fields=["status"])
    event = history.record(proposal, "withdraw", by=by, now=now)
    if was_submitted:
        notices.withdrawn(proposal, event=event)
    return proposal


@transaction.atomic
def extend(proposal: Proposal, valid_until: date, *, by: Actor, now: datetime) -> Proposal:
    """The enterprise lets its proposal stand longer, so that the buyer can still choose it."""
    request = Request.objects.locked(proposal.request)
    proposal = Proposal.objects.locked(proposal)
    status = proposal.lifecycle.after("extend", proposal.status, proposal.roles_of(by))
    if request.is_ended:
        raise Refused(_("The buyer has already decided on this request."))
    if valid_until < max(local_day(now), proposal.valid_until):
        raise Refused(
            _("Choose a later date than %(day)s.") % {"day": proposal.valid_until.strftime("%d-%m-%Y")}
        )
    proposal.status, proposal.valid_until, proposal.changed_at = status, valid_until, now
    proposal.save(update_fields=["status", "valid_until", "changed_at"])
    history.record(proposal, "extend", by=by, now=now, valid_until=valid_until.isoformat())
    return proposal


@transaction.atomic
def expire(proposal: Proposal, *, by: Actor, now: datetime) -> Proposal:
    """The last day has passed: it can no longer be chosen, and buyer and enterprise hear it."""
    Request.objects.locked(proposal.request)
    proposal = Proposal.objects.locked(proposal)
    status = proposal.lifecycle.after("expire", proposal.status, proposal.roles_of(by))
    if proposal.is_valid_on(local_day(now)):
        raise Refused(_("This proposal still stands."))
    proposal.status = status
    proposal.save(update_fields=["status"])
    event = history.record(proposal, "expire", by=by, now=now)
    notices.proposal_expired(proposal, event=event)
    return proposal


def expire_due(now: datetime) -> None:
    """Proposals whose last day has passed; one that was extended or taken back meanwhile is left alone."""
    for proposal in Proposal.objects.to_expire(local_day(now)).select_related("request").order_by("pk"):
        with suppress(Refused):
            expire(proposal, by=Actor.system(), now=now)
