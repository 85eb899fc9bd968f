"""How a request ends for everybody who took part: each hears what came of it, with a reason."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from market.models import Introduction, Order, Proposal, ProposalPartner, Request
from market.notices import requests as notices
from sif import history
from sif.actors import Actor
from sif.states import Refused


def waiting_for_choice(request: Request) -> list[Proposal]:
    """Everything that came in and waits for a choice, locked; always after the request itself."""
    waiting = (
        Proposal.objects.filter(request=request).waiting().select_for_update(of=("self",)).order_by("pk")
    )
    return list(waiting.select_related("enterprise__organisation", "request"))


@transaction.atomic
def decide(
    proposal: Proposal, verb: str, reason: str, *, by: Actor, now: datetime, orders: Sequence[Order] = ()
) -> None:
    """Chosen (with the orders that follow) or passed over, with the reason that its makers hear."""
    proposal.status = proposal.lifecycle.after(verb, proposal.status, proposal.roles_of(by))
    proposal.decision_reason, proposal.decided_at = reason, now
    proposal.save(update_fields=["status", "decision_reason", "decided_at"])
    history.record(proposal, verb, by=by, now=now, reason=reason)
    notices.decided(proposal, orders=orders)


@transaction.atomic
def finish(
    request: Request, status: str, verb: str, reason: str, *, others: str, by: Actor, now: datetime
) -> Request:
    """Finish the request, after everybody who was introduced or made a proposal has an outcome with a reason."""
    _conclude_introductions(request, others=others, by=by, now=now)
    if unheard := request.introductions.without_outcome().count() + request.proposals.submitted().count():
        raise Refused(_("%(number)s enterprises have no outcome yet.") % {"number": unheard})
    request.status = status
    request.outcome_reason, request.ended_at = reason, now
    request.save(update_fields=["status", "outcome_reason", "ended_at"])
    history.record(request, verb, by=by, now=now, reason=reason)
    notices.ended(request)
    return request


def _conclude_introductions(request: Request, *, others: str, by: Actor, now: datetime) -> None:
    """Each introduction ends with the reason of its proposal, or with the one for those who made none."""
    reasons = _reasons_heard(request)
    waiting = request.introductions.without_outcome().select_for_update(of=("self",)).order_by("pk")
    for introduction in waiting.select_related("enterprise__organisation", "request"):
        made_proposal = introduction.enterprise_id in reasons
        reason = reasons.get(introduction.enterprise_id, others).strip()
        if not reason:
            raise Refused(_("Write what the enterprises hear that were introduced and made no proposal."))
        roles = request.roles_of(by)
        introduction.status = introduction.lifecycle.after("conclude", introduction.status, roles)
        introduction.outcome_reason, introduction.concluded_at = reason, now
        introduction.save(update_fields=["status", "outcome_reason", "concluded_at"])
        history.record(introduction, "conclude", by=by, now=now, reason=reason)
        if not made_proposal:
            notices.concluded(introduction)


def _reasons_heard(request: Request) -> dict[int, str]:
    """By enterprise, what its own proposal heard, or else the joint one that it agreed to."""
    decided = request.proposals.exclude(decision_reason="")
    joined = ProposalPartner.objects.agreed().filter(proposal__in=decided).order_by("-pk")
    heard = dict(joined.values_list("enterprise_id", "proposal__decision_reason"))
    return heard | dict(decided.values_list("enterprise_id", "decision_reason"))


def waiting_for_outcome(request: Request) -> list[Introduction]:
    """Those introduced who made no proposal and have no part in one: the buyer writes one reason for them."""
    came_in = request.proposals.came_in()
    partners = ProposalPartner.objects.agreed().filter(proposal__in=came_in).values("enterprise")
    waiting = request.introductions.without_outcome()
    waiting = waiting.exclude(enterprise__in=came_in.values("enterprise")).exclude(enterprise__in=partners)
    return list(waiting.select_related("enterprise").order_by("pk"))
