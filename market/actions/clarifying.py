"""After closing: the buyer asks one proposer what it means, and the proposer answers. No price changes."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from market.models import Clarification, Proposal, Request
from market.models.proposals import ProposalStatus
from market.models.requests import RequestStatus
from market.notices import assessing as notices
from sif import history
from sif.actors import Actor
from sif.dates import local_day
from sif.states import Refused

WAITING = (ProposalStatus.SUBMITTED, ProposalStatus.EXPIRED)


@transaction.atomic
def ask(proposal: Proposal, question: str, answer_by: date, *, by: Actor, now: datetime) -> Clarification:
    """The buyer asks; the enterprise hears it once."""
    request = Request.objects.locked(proposal.request)
    proposal = Proposal.objects.locked(proposal)
    if "buyer" not in proposal.roles_of(by) or by.read_only:
        raise Refused(_("You may not do this. Ask the person who is responsible for it."))
    if request.status != RequestStatus.CLOSED or proposal.status not in WAITING:
        raise Refused(_("You can ask about a proposal between the closing of the request and your choice."))
    if answer_by < local_day(now):
        raise Refused(_("This date has passed. Choose one in the future."))
    made = Clarification.objects.create(
        proposal=proposal, question=question, answer_by=answer_by, asked_by=by.person, asked_at=now
    )
    history.record(proposal, "clarify", by=by, now=now)
    notices.clarification_asked(made)
    return made


@transaction.atomic
def answer(clarification: Clarification, text: str, *, by: Actor, now: datetime) -> Clarification:
    """The enterprise answers, once; the buyer hears it."""
    Request.objects.locked(clarification.proposal.request)
    locked = Clarification.objects.select_for_update(of=("self",))
    found = locked.select_related("proposal__request__buyer", "proposal__enterprise").get(pk=clarification.pk)
    if "seller" not in found.proposal.roles_of(by) or by.read_only:
        raise Refused(_("You may not do this. Ask the person who is responsible for it."))
    if found.answered_at is not None:
        raise Refused(_("This question was answered already."))
    if found.proposal.request.is_ended:
        raise Refused(_("The buyer has already decided on this request."))
    if not text.strip():
        raise Refused(_("Write your answer."))
    found.answer, found.answered_by, found.answered_at = text.strip(), by.person, now
    found.save(update_fields=["answer", "answered_by", "answered_at"])
    history.record(found.proposal, "answer_clarification", by=by, now=now)
    notices.clarification_answered(found)
    return found
