"""Who hears what about joint proposals: each reason once to each person."""

from enterprises.notices import tell
from market.models import Proposal, ProposalPartner
from sif.models import Event


def _to_partner(partner: ProposalPartner, what: str, *, event: Event) -> None:
    key = f"partner:{partner.pk}:{what}:{event.pk}"
    tell(partner.enterprise.organisation, key, f"market/partner_{what}", partner=partner)


def _to_lead(partner: ProposalPartner, what: str, *, event: Event) -> None:
    key = f"partner:{partner.pk}:{what}:{event.pk}"
    lead = partner.proposal.enterprise.organisation
    tell(lead, key, f"market/partner_{what}", partner=partner)


def invited(partner: ProposalPartner, *, event: Event) -> None:
    """An enterprise hears that it is asked to supply a part of a proposal."""
    _to_partner(partner, "invited", event=event)


def asked(partner: ProposalPartner, *, event: Event) -> None:
    """A partner hears that there are lines to agree to: the first ones, or changed ones."""
    _to_partner(partner, "asked", event=event)


def dropped(partner: ProposalPartner, *, event: Event) -> None:
    """A partner hears that the lead goes on without it."""
    _to_partner(partner, "dropped", event=event)


def agreed(partner: ProposalPartner, *, event: Event) -> None:
    """The lead hears that a partner agrees."""
    _to_lead(partner, "agreed", event=event)


def declined(partner: ProposalPartner, *, event: Event) -> None:
    """The lead hears that a partner does not take part."""
    _to_lead(partner, "declined", event=event)


def withdrawn(proposal: Proposal, *, event: Event) -> None:
    """The partners hear that the lead took the proposal back."""
    for partner in proposal.partners.agreed().with_names().in_order():
        key = f"partner:{partner.pk}:withdrawn:{event.pk}"
        tell(partner.enterprise.organisation, key, "market/partner_withdrawn", partner=partner)


def decided(proposal: Proposal) -> None:
    """Each partner hears once what came of the proposal, and why."""
    chosen = set(proposal.lines.filter(is_awarded=True).values_list("supplier", flat=True))
    for partner in proposal.partners.agreed().with_names().in_order():
        key = f"partner:{partner.pk}:outcome"
        tell(
            partner.enterprise.organisation,
            key,
            "market/partner_outcome",
            partner=partner,
            supplies=partner.enterprise_id in chosen,
        )
