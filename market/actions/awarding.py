"""Choosing: one proposal whole, or lines of several; each enterprise that supplies gets its own order."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from market.actions import memos, orders, outcomes
from market.models import Order, Procedure, Proposal, ProposalLine, Request, RequestLine
from market.models.proposals import Part, ProposalStatus
from market.totals.dividing import Divided, divided
from sif.actors import Actor
from sif.dates import local_day
from sif.money import ZERO, Price
from sif.states import Refused
from sif.templatetags.house import number


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
    wanted = dict(ProposalLine.objects.filter(taken, proposal=chosen).values_list("pk", "quantity"))
    return award_lines(request, wanted, choice, by=by, now=now)


@transaction.atomic
def award_lines(
    request: Request, wanted: Mapping[int, Decimal], choice: Choice, *, by: Actor, now: datetime
) -> list[Order]:
    """The buyer chooses so many of these lines, of one proposal or of several. Everybody who took part hears of it.

    A line that was asked may be divided. All orders together are held against the spending limit of who chooses.

    Raises:
        Refused: a line is of a proposal that cannot be chosen any more, more is chosen than was offered or asked, or
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
    parts = {one.pk: one.parts(lines[one.pk]) for one in proposals if one.pk in lines}
    for proposal in proposals:
        if proposal.pk in lines:
            _must_be_choosable(proposal, parts[proposal.pk], now=now)
    _must_explain(choice, lines, proposals)
    taken = [line for each in lines.values() for line in each]
    ProposalLine.objects.bulk_update(taken, ["is_awarded", "awarded_quantity"])
    whole = _gross(part for each in parts.values() for part in each)
    placed: list[Order] = []
    for proposal in proposals:
        if proposal.pk not in lines:
            outcomes.decide(proposal, "pass_over", choice.reasons[proposal.pk], by=by, now=now)
            continue
        own = [_order(request, proposal, part, whole=whole, by=by, now=now) for part in parts[proposal.pk]]
        reason = choice.reasons.get(proposal.pk, "").strip() or choice.reason
        outcomes.decide(proposal, "award", reason, orders=own, by=by, now=now)
        placed += own
    ended = outcomes.finish(request, status, "award", choice.reason, others=choice.others, by=by, now=now)
    memos.ask(ended, by=by, now=now)
    return placed


def _chosen_lines(
    proposals: Sequence[Proposal], wanted: Mapping[int, Decimal]
) -> dict[int, list[ProposalLine]]:
    """By proposal, with all that an order needs; no more of a line than was offered, nor than was asked."""
    rows = ProposalLine.objects.filter(pk__in=wanted, proposal__in=proposals).order_by("position")
    found = list(
        rows.select_related("supplier__organisation", "listing__current_version", "asked", "proposal")
    )
    if not found or len(found) < len(wanted):
        raise Refused(_("This proposal can no longer be chosen: it was withdrawn or decided on."))
    chosen: dict[int, list[ProposalLine]] = {}
    answers: dict[RequestLine, list[tuple[int, Decimal]]] = {}
    for line in found:
        quantity = wanted[line.pk]
        if not 0 < quantity <= line.quantity or (line.asked is None and quantity != line.quantity):
            raise Refused(
                _("Of ‘%(line)s’ %(most)s are offered. Choose no more than that.")
                % {"line": line.title, "most": number(line.quantity)}
            )
        line.is_awarded, line.awarded_quantity = True, quantity
        chosen.setdefault(line.proposal_id, []).append(line)
        if line.asked is not None:
            answers.setdefault(line.asked, []).append((line.proposal_id, quantity))
    for asked, taken in answers.items():
        must_fit(divided(asked, taken))
    return chosen


def must_fit(line: Divided) -> None:
    """What is divided is no more than what was asked."""
    if line.is_too_much:
        raise Refused(
            _("Of ‘%(line)s’ you asked %(asked)s, and together you choose %(given)s. Choose less.")
            % {"line": line.asked.title, "asked": number(line.asked.quantity), "given": number(line.given)}
        )


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


def _gross(parts: Iterable[Part]) -> Decimal:
    """What all orders of an award are together with VAT: rounded for each order, as the orders are."""
    priced = (Price.of((row.net, row.vat) for row in map(_order_line, part.lines)) for part in parts)
    return sum((price.gross for price in priced), ZERO)


def _order(
    request: Request, proposal: Proposal, part: Part, *, whole: Decimal, by: Actor, now: datetime
) -> Order:
    return orders.place_agreed(
        buyer=request.buyer,
        seller=part.enterprise,
        lines=[_order_line(line) for line in part.lines],
        by=by,
        now=now,
        purpose=request.purpose,
        reference=request.number,
        proposal=proposal,
        whole=whole,
    )


def _order_line(line: ProposalLine) -> orders.Line:
    return orders.Line(
        title=line.title,
        unit=line.unit,
        quantity=line.quantity if line.awarded_quantity is None else line.awarded_quantity,
        net_price=line.net_price,
        vat=line.vat,
        listing_version=line.listing.current_version if line.listing else None,
    )
