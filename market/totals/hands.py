"""Who offers more than once on one request: alone and in a joint proposal, or in two joint ones."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from enterprises.models import Enterprise
from market.models import Proposal, ProposalPartner


@dataclass(frozen=True, slots=True)
class Hand:
    """An enterprise and the proposals for one request in which it offers: its own, and joint ones it agreed to."""

    enterprise: Enterprise
    proposals: list[Proposal]


def repeated(proposals: Iterable[Proposal]) -> list[Hand]:
    """Of the proposals for one request, the enterprises that have a hand in more than one; for its buyer."""
    by_key = {one.pk: one for one in proposals}
    hands: dict[int, list[Proposal]] = defaultdict(list)
    enterprises: dict[int, Enterprise] = {}
    for one in by_key.values():
        hands[one.enterprise_id].append(one)
        enterprises[one.enterprise_id] = one.enterprise
    agreed = ProposalPartner.objects.agreed().filter(proposal__in=by_key).select_related("enterprise")
    for partner in agreed.order_by("pk"):
        hands[partner.enterprise_id].append(by_key[partner.proposal_id])
        enterprises[partner.enterprise_id] = partner.enterprise
    return [Hand(enterprises[key], theirs) for key, theirs in sorted(hands.items()) if len(theirs) > 1]


def more_than_one(proposal: Proposal) -> list[Hand]:
    """The enterprises of this proposal that have a hand in others too: in which others."""
    came_in = Proposal.objects.came_in().filter(request=proposal.request_id).select_related("enterprise")
    others = [
        (hand.enterprise, [one for one in hand.proposals if one.pk != proposal.pk])
        for hand in repeated(came_in.order_by("pk"))
        if proposal.pk in {one.pk for one in hand.proposals}
    ]
    return [Hand(enterprise, rest) for enterprise, rest in others]
