"""Choosing: one proposal whole, or lines of several; each enterprise that supplies gets its own order."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from market.actions import memos, orders, outcomes
from market.models import Order, Procedure, Proposal, ProposalLine, Request
from market.models.proposals import Part, ProposalStatus
from sif.actors import Actor
from sif.dates import local_day
from sif.states import Refused


@dataclass(frozen=True, slots=True)
class Choice:
    """Why this choice, and what each proposal hears about itself: their reasons by proposal id.

    A proposal that was chosen and has no reason of its own hears `reason`. `others` is what enterprises hear that
    were introduced and made no proposal.
    """

    reason: str
    reasons: Mapping[int, str] = field(default_factory=dict)
    others: str = ""


@transaction.atomic
def award(
    request: Request,
    chosen: Proposal,
    choice: Choice,
    *,
    options: Collection[int] = (),
    by: Actor,
    now: datetime,
) -> list[Order]:
    """The buyer chooses one proposal whole, with the options it wants: lines of it that count when taken."""
    request = Request.objects.locked(request)
    taken = Q(is_option=False) | Q(pk__in=options)
    wanted = ProposalLine.objects.filter(taken, proposal=chosen).values_list("pk", flat=True)
    return award_lines(request, list(wanted), choice, by=by, now=now)


@transaction.atomic
def award_lines(
    request: Request, wanted: Collection[int], choice: Choice, *, by: Actor, now: datetime
) -> list[Order]:
    """The buyer chooses these lines, of one proposal or of several. Everybody who took part hears what came of it.

    Raises:
        Refused: a line is of a proposal that cannot be chosen any more, the same asked line is chosen twice, or
            somebody would hear no reason.
    """
    request = Request.objects.locked(request)
    status = request.lifecycle.after("award", request.status, request.roles_of(by))
    proposals = outcomes.waiting_for_choice(request)
    if request.procedure == Procedure.CONSULTATION:
        raise Refused(
            _("This is a market consultation: no order follows from it. End it with what you learned.")
        )
    lines = _chosen_lines(proposals, wanted)
    for proposal in proposals:
        if proposal.pk in lines:
            _must_be_choosable(proposal, proposal.parts(lines[proposal.pk]), now=now)
    _must_explain(choice, lines, proposals)
    ProposalLine.objects.filter(pk__in=wanted).update(is_awarded=True)
    placed: list[Order] = []
    for proposal in proposals:
        if proposal.pk not in lines:
            outcomes.decide(proposal, "pass_over", choice.reasons[proposal.pk], by=by, now=now)
            continue
        own = [_order(request, proposal, part, by, now) for part in proposal.parts(lines[proposal.pk])]
        reason = choice.reasons.get(proposal.pk, "").strip() or choice.reason
        outcomes.decide(proposal, "award", reason, orders=own, by=by, now=now)
        placed += own
    ended = outcomes.finish(request, status, "award", choice.reason, others=choice.others, by=by, now=now)
    memos.ask(ended, by=by, now=now)
    return placed


def _chosen_lines(proposals: Sequence[Proposal], wanted: Collection[int]) -> dict[int, list[ProposalLine]]:
    """By proposal, with all that an order needs; no asked line twice."""
    rows = ProposalLine.objects.filter(pk__in=wanted, proposal__in=proposals).order_by("position")
    found = list(
        rows.select_related("supplier__organisation", "listing__current_version", "asked", "proposal")
    )
    if not found or len(found) < len(set(wanted)):
        raise Refused(_("This proposal can no longer be chosen: it was withdrawn or decided on."))
    chosen: dict[int, list[ProposalLine]] = {}
    taken: dict[int, int] = {}
    for line in found:
        if line.asked is not None and taken.setdefault(line.asked.pk, line.proposal_id) != line.proposal_id:
            raise Refused(_("You chose ‘%(line)s’ twice. Choose it once.") % {"line": line.asked.title})
        chosen.setdefault(line.proposal_id, []).append(line)
    return chosen


def _must_be_choosable(proposal: Proposal, parts: Sequence[Part], *, now: datetime) -> None:
    today = local_day(now)
    if proposal.status == ProposalStatus.EXPIRED or not proposal.is_valid_on(today):
        raise Refused(_("This proposal has expired. Ask the enterprise to extend it, or choose another one."))
    for part in parts:
        if not part.enterprise.is_verified(today):
            raise Refused(_("This enterprise is not verified at the moment, so it cannot take your order."))


def _must_explain(
    choice: Choice, lines: Mapping[int, list[ProposalLine]], proposals: Sequence[Proposal]
) -> None:
    """No black hole: everyone who made a proposal hears why."""
    unexplained = [
        one for one in proposals if one.pk not in lines and not choice.reasons.get(one.pk, "").strip()
    ]
    if unexplained or not choice.reason.strip():
        raise Refused(_("Write a reason for each proposal. Every enterprise hears why it was chosen or not."))


def _order(request: Request, proposal: Proposal, part: Part, by: Actor, now: datetime) -> Order:
    return orders.place_agreed(
        buyer=request.buyer,
        seller=part.enterprise,
        lines=[_order_line(line) for line in part.lines],
        by=by,
        now=now,
        purpose=request.purpose,
        reference=request.number,
        proposal=proposal,
    )


def _order_line(line: ProposalLine) -> orders.Line:
    return orders.Line(
        title=line.title,
        unit=line.unit,
        quantity=line.quantity,
        net_price=line.net_price,
        vat=line.vat,
        listing_version=line.listing.current_version if line.listing else None,
    )
