"""A request by invitation with a match, an introduction and a proposal of the same side's enterprise."""

from tests import make
from tests.house.worlds import Side

AFTER = ("trade",)


def build(side: Side) -> dict[str, object]:
    """One of each noun; by invitation, so that nobody of the other side may read a word of it."""
    request = make.request(buyer=side.organisation_buyer, visibility="invited", status="closed")
    listing = make.listing(enterprise=side.seller.enterprise, title="Kantoorlunch voor uw team")
    match = make.match(request=request, listing=listing, decision="shortlisted")
    introduction = make.introduction(request=request, enterprise=side.seller.enterprise, match=match)
    proposal = make.proposal(request=request, enterprise=side.seller.enterprise)
    # One that ended, so that the words of an ending are there too.
    make.request(buyer=side.organisation_buyer, visibility="invited", status="unsuccessful")
    return {
        "inquiry": request.number,
        "match": match.pk,
        "introduction": introduction.pk,
        "proposal": proposal.pk,
    }
