"""Who offers more than once on one request: alone and in a joint proposal, or in two joint ones."""

from collections import defaultdict
from dataclasses import dataclass

from enterprises.models import Enterprise
from market.models import Proposal, ProposalPartner


@dataclass(frozen=True, slots=True)
class Hand:
    """An enterprise of this proposal that also offers in others: which ones, by the name of their lead."""

    enterprise: Enterprise
    others: list[Proposal]


def more_than_one(proposal: Proposal) -> list[Hand]:
    """The enterprises of this proposal that have a hand in another one for the same request, for its buyer."""
    came_in = Proposal.objects.came_in().filter(request=proposal.request_id).select_related("enterprise")
    hands: dict[int, list[Proposal]] = defaultdict(list)
    enterprises: dict[int, Enterprise] = {}
    proposals = {one.pk: one for one in came_in.order_by("pk")}
    for one in proposals.values():
        hands[one.enterprise_id].append(one)
        enterprises[one.enterprise_id] = one.enterprise
    agreed = ProposalPartner.objects.agreed().filter(proposal__in=proposals).select_related("enterprise")
    for partner in agreed.order_by("pk"):
        hands[partner.enterprise_id].append(proposals[partner.proposal_id])
        enterprises[partner.enterprise_id] = partner.enterprise
    return [
        Hand(enterprises[key], [one for one in theirs if one.pk != proposal.pk])
        for key, theirs in sorted(hands.items())
        if len(theirs) > 1 and any(one.pk == proposal.pk for one in theirs)
    ]
