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
from market.actions import partners
from market.actions.handing_in import keep_version, must_be_complete, take_up
from market.models import Listing, Proposal, ProposalLine, ProposalStep, Request, RequestLine
from market.models.proposals import ProposalStatus
from market.notices import partners as partner_notices
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
    asked: RequestLine | None = None

    @property
    def net(self) -> Decimal:
        """Quantity times price, in cents."""
        return round_cents(self.quantity * self.net_price)


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the delivery plan as it was typed."""

    title: str
    ready_on: date


@transaction.atomic
def write(
    request: Request,
    values: Mapping[str, Any],
    lines: Sequence[Line],
    *,
    steps: Sequence[Step] | None = None,
    by: Actor,
    now: datetime,
) -> Proposal:
    """An enterprise begins a proposal, or works on the one it has; only its partners see it until it is submitted.

    Without `steps` the delivery plan stays as it is.
    """
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
    before = list(proposal.lines.all())
    rows = _fill(proposal, values, lines, now=now)
    if steps is not None:
        _plan(proposal, steps)
    partners.follow_lines(proposal, before, rows, by=by, now=now)
    if verb == "revise":
        must_be_complete(proposal, rows, now=now)
        keep_version(proposal, "revise", by=by, now=now)
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
    if not _may_answer(request, by=by):
        raise Refused(_("Only enterprises that were introduced can answer this request."))
    return enterprise


def _may_answer(request: Request, *, by: Actor) -> bool:
    """Being a partner in somebody else's proposal is reason to read a request, not to answer it oneself."""
    return (
        request.is_public
        or Request.objects.introduced_to(by).filter(pk=request.pk).exists()
        or Proposal.objects.of(by).filter(request=request).exists()
    )


def _fill(
    proposal: Proposal, values: Mapping[str, Any], lines: Sequence[Line], *, now: datetime
) -> list[ProposalLine]:
    for name in [name for name in WRITTEN if name in values]:
        setattr(proposal, name, values[name])
    rows = [_row(proposal, place, line) for place, line in enumerate(lines, 1)]
    parts = proposal.parts(row for row in rows if not row.is_option)
    price = sum((part.price for part in parts), Price())
    proposal.net, proposal.vat, proposal.changed_at = price.net, price.vat, now
    proposal.save()
    proposal.lines.all().delete()
    return ProposalLine.objects.bulk_create(rows)


def _plan(proposal: Proposal, steps: Sequence[Step]) -> None:
    """The delivery plan as it is now; its days follow each other, after the request has closed."""
    closes = proposal.request.respond_by
    days = [step.ready_on for step in steps]
    if closes is not None and days and min(days) < local_day(closes):
        raise Refused(
            _("The delivery plan begins before the request closes on %(day)s. Choose later days.")
            % {"day": local_day(closes).strftime("%d-%m-%Y")}
        )
    if days != sorted(days):
        raise Refused(_("Put the steps of the delivery plan in the order of their days."))
    proposal.steps.all().delete()
    ProposalStep.objects.bulk_create(
        ProposalStep(proposal=proposal, position=place, title=step.title, ready_on=step.ready_on)
        for place, step in enumerate(steps, 1)
    )


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
        asked=line.asked,
        is_option=line.is_option,
        supplier=None if line.supplier == proposal.enterprise else line.supplier,
    )


@transaction.atomic
def submit(proposal: Proposal, *, by: Actor, now: datetime) -> Proposal:
    """The enterprise hands in its proposal; it can still be changed until the request closes."""
    request = Request.objects.locked(proposal.request)
    proposal = Proposal.objects.locked(proposal)
    status = proposal.lifecycle.after("submit", proposal.status, proposal.roles_of(by))
    _must_be_welcome(request, by=by, now=now)
    must_be_complete(proposal, list(proposal.lines.all()), now=now)
    proposal.status, proposal.submitted_at = status, now
    proposal.save(update_fields=["status", "submitted_at"])
    keep_version(proposal, "submit", by=by, now=now)
    take_up(proposal, by=by, now=now)
    notices.submitted(proposal)
    return proposal


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
    partner_notices.withdrawn(proposal, event=event)
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
