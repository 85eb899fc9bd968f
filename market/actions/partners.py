"""Joint proposals: invited, agreed to one's own lines, stepped out; an agreement lapses when the lines change."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from enterprises.models import Enterprise
from market.models import PartnerStatus, Proposal, ProposalLine, ProposalPartner, Request
from market.models.partners import UNDECIDED, mark_of
from market.models.proposals import ProposalStatus
from market.notices import partners as notices
from market.notices import requests as request_notices
from sif import history
from sif.actors import Actor
from sif.dates import local_day
from sif.states import Refused

MOST_PARTNERS = 5


@transaction.atomic
def invite(proposal: Proposal, enterprise: Enterprise, *, by: Actor, now: datetime) -> ProposalPartner:
    """The lead asks another enterprise to supply a part; that one hears it, and reads the proposal from now on."""
    proposal = _open(proposal, now=now)
    if "seller" not in proposal.roles_of(by):
        raise Refused(_("You may not do this. Ask the person who is responsible for it."))
    _must_be_able(proposal, enterprise, now=now)
    partner = proposal.partners.filter(enterprise=enterprise).first()
    if partner is not None and partner.is_taking_part:
        raise Refused(_("%(name)s is a partner already.") % {"name": enterprise.name})
    if proposal.partners.taking_part().count() >= MOST_PARTNERS:
        raise Refused(_("A proposal has at most five partners."))
    if partner is None:
        partner = ProposalPartner(proposal=proposal, enterprise=enterprise)
    else:
        partner = _locked(partner, proposal)
        partner.status = partner.lifecycle.after("invite", partner.status, partner.roles_of(by))
    partner.invited_at, partner.answered_at = now, None
    partner.save()
    event = history.record(partner, "invite", by=by, now=now)
    notices.invited(partner, event=event)
    return partner


def _open(proposal: Proposal, *, now: datetime) -> Proposal:
    """The proposal, locked after its request, while both can still change."""
    request = Request.objects.locked(proposal.request)
    proposal = Proposal.objects.locked(proposal)
    if proposal.status not in UNDECIDED or not request.takes_proposals(now):
        raise Refused(_("This request takes no proposals any more."))
    return proposal


def _locked(partner: ProposalPartner, proposal: Proposal) -> ProposalPartner:
    partner = ProposalPartner.objects.locked(partner)
    partner.proposal = proposal
    return partner


def _must_be_able(proposal: Proposal, enterprise: Enterprise, *, now: datetime) -> None:
    if enterprise.pk == proposal.enterprise_id:
        raise Refused(_("This is your own enterprise. Lines without a partner are yours already."))
    if enterprise.organisation_id == proposal.request.buyer_id:
        raise Refused(_("This enterprise belongs to the buyer, so it cannot take part."))
    if not enterprise.is_verified(local_day(now)):
        raise Refused(
            _("%(name)s is not verified at the moment, so it cannot take part.") % {"name": enterprise.name}
        )


@transaction.atomic
def agree(partner: ProposalPartner, mark: str, *, by: Actor, now: datetime) -> ProposalPartner:
    """A partner agrees to its own lines; `mark` is the fingerprint of those that it read (`mark_of`)."""
    proposal = _open(partner.proposal, now=now)
    partner = _locked(partner, proposal)
    status = partner.lifecycle.after("agree", partner.status, partner.roles_of(by))
    current = mark_of(proposal.lines.filter(supplier=partner.enterprise))
    if not current:
        raise Refused(_("There are no lines for you yet. You hear it when they are there."))
    if current != mark:
        raise Refused(_("Your lines have changed while you were reading. Look at them again."))
    if not partner.enterprise.is_verified(local_day(now)):
        raise Refused(_("You can take part once your enterprise is verified."))
    partner.status, partner.answered_at, partner.agreed_to = status, now, current
    partner.save(update_fields=["status", "answered_at", "agreed_to"])
    event = history.record(partner, "agree", by=by, now=now, mark=current)
    notices.agreed(partner, event=event)
    return partner


@transaction.atomic
def decline(partner: ProposalPartner, *, by: Actor, now: datetime) -> ProposalPartner:
    """A partner does not take part, or no longer; a proposal that was handed in is taken back with it."""
    proposal = _open(partner.proposal, now=now)
    partner = _locked(partner, proposal)
    roles = partner.roles_of(by)
    status = partner.lifecycle.after("decline", partner.status, roles)
    partner.status, partner.answered_at, partner.agreed_to = status, now, ""
    partner.save(update_fields=["status", "answered_at", "agreed_to"])
    event = history.record(partner, "decline", by=by, now=now)
    supplies = proposal.lines.filter(supplier=partner.enterprise).exists()
    if supplies and proposal.status == ProposalStatus.SUBMITTED:
        proposal.status = proposal.lifecycle.after("break_up", proposal.status, roles)
        proposal.save(update_fields=["status"])
        broken = history.record(proposal, "break_up", by=by, now=now)
        request_notices.withdrawn(proposal, event=broken)
    notices.declined(partner, event=event)
    return partner


@transaction.atomic
def drop(partner: ProposalPartner, *, by: Actor, now: datetime) -> ProposalPartner:
    """The lead goes on without a partner that has no lines; that one hears it."""
    proposal = _open(partner.proposal, now=now)
    partner = _locked(partner, proposal)
    status = partner.lifecycle.after("drop", partner.status, partner.roles_of(by))
    if proposal.lines.filter(supplier=partner.enterprise).exists():
        raise Refused(
            _("%(name)s still has lines. Give them to somebody else, or leave them out.")
            % {"name": partner.enterprise.name}
        )
    partner.status, partner.agreed_to = status, ""
    partner.save(update_fields=["status", "agreed_to"])
    event = history.record(partner, "drop", by=by, now=now)
    notices.dropped(partner, event=event)
    return partner


def follow_lines(
    proposal: Proposal,
    before: Sequence[ProposalLine],
    after: Sequence[ProposalLine],
    *,
    by: Actor,
    now: datetime,
) -> None:
    """After writing: lines go to partners only, and whose lines changed has to agree again.

    Raises:
        Refused: a line of somebody who is no partner, or changed lines in a proposal that was handed in.
    """
    partners = list(proposal.partners.with_names().select_for_update(of=("self",)).order_by("pk"))
    _must_be_partners(after, partners)
    for partner in partners:
        was, now_is = (_mark(lines, partner) for lines in (before, after))
        if was == now_is or not partner.is_taking_part:
            continue
        if proposal.status == ProposalStatus.SUBMITTED:
            raise Refused(
                _("These are lines of %(name)s. Take your proposal back first; %(name)s then agrees again.")
                % {"name": partner.enterprise.name}
            )
        _ask_again(partner, is_first=not was and bool(now_is), by=by, now=now)


def _mark(lines: Sequence[ProposalLine], partner: ProposalPartner) -> str:
    return mark_of(line for line in lines if line.supplier_id == partner.enterprise_id)


def _must_be_partners(lines: Sequence[ProposalLine], partners: Sequence[ProposalPartner]) -> None:
    able = {one.enterprise_id for one in partners if one.is_taking_part}
    for line in lines:
        if line.supplier_id is not None and line.supplier_id not in able:
            raise Refused(
                _("%(name)s does not take part. Give its lines to somebody else.")
                % {"name": line.supplier.name if line.supplier else ""}
            )


def _ask_again(partner: ProposalPartner, *, is_first: bool, by: Actor, now: datetime) -> None:
    """Told once when there are lines to agree to, and once more each time that an agreement lapses."""
    if partner.status == PartnerStatus.AGREED:
        partner.status = partner.lifecycle.after("lapse", partner.status, partner.roles_of(by))
        partner.agreed_to = ""
        partner.save(update_fields=["status", "agreed_to"])
        event = history.record(partner, "lapse", by=by, now=now)
    elif is_first:
        event = history.record(partner, "ask", by=by, now=now)
    else:
        return
    notices.asked(partner, event=event)
