"""A request by invitation with a match, an introduction and a proposal of the same side's enterprise."""

from tests import make
from tests.house.worlds import Side

AFTER = ("trade",)


def build(side: Side) -> dict[str, object]:
    """One of each noun; by invitation, so that nobody of the other side may read a word of it."""
    request = make.request(buyer=side.organisation_buyer, visibility="invited", status="closed")
    # Two lines that are asked, and criteria whose weights add up.
    asked = [make.request_line(request=request) for _copy in range(2)]
    make.criterion(request=request, name="Prijs", weight=40, kind="price")
    plan = make.criterion(request=request, name="Plan", weight=30, counts="Een plan per week.")
    people = make.criterion(request=request, name="Mensen", weight=30)
    listing = make.listing(enterprise=side.seller.enterprise, title="Kantoorlunch voor uw team")
    match = make.match(request=request, listing=listing, decision="shortlisted")
    introduction = make.introduction(request=request, enterprise=side.seller.enterprise, match=match)
    proposal = make.proposal(request=request, enterprise=side.seller.enterprise)
    proposal.lines.update(asked=asked[0])
    # Judged by the buyer alone and then together, with a question and an answer.
    assessment = make.assessment(
        request=request, member=side.buyer.membership, status="asked" if side.copy else "handed_in"
    )
    make.score(assessment=assessment, criterion=plan, proposal=proposal, note="Een helder plan.")
    if not side.copy:
        make.scores_opened(request=request, reason="Een collega is ziek.")
        for criterion in (plan, people):
            make.agreed_score(criterion=criterion, proposal=proposal)
    make.clarification(proposal=proposal)
    make.clarification(proposal=proposal, answer="Ja, van aardewerk.")
    # Joint, with all that a proposal can have; the partner is the one to whom nothing else here belongs.
    partner = make.proposal_partner(proposal=proposal)
    make.proposal_step(proposal=proposal)
    make.proposal_step(proposal=proposal)
    make.proposal_version(proposal=proposal)
    paper = make.proposal_attachment(proposal=proposal)
    make.handling(request=request, steered_by=make.user())
    make.award_memo(request=request)
    make.contact(enterprise=side.seller.enterprise, request=request)
    # One that ended, so that the words of an ending are there too.
    make.request(buyer=side.organisation_buyer, visibility="invited", status="unsuccessful")
    # What was asked about it, the file beside it, and a public one that is only known by its title.
    question = make.request_question(request=request, enterprise=side.seller.enterprise)
    make.request_question(request=request, enterprise=side.seller.enterprise, answer="Ja, een grote.")
    attachment = make.attachment(request=request)
    make.interest(request=request, enterprise=side.seller.enterprise, answer="not_now", note="Te druk.")
    make.match_told(request=request, enterprise=side.seller.enterprise)
    if not side.copy:
        make.digest_stop(membership=side.seller.membership)
        make.threshold(
            organisation=side.organisation_buyer, source="Nota inkoop", source_url="https://x.example/"
        )
        make.threshold(organisation=side.organisation_buyer, rule="national", source="Nota", amount=90_000)
    return {
        "inquiry": request.number,
        "match": match.pk,
        "introduction": introduction.pk,
        "proposal": proposal.pk,
        "partner": partner.pk,
        "proposal_attachment": paper.pk,
        "request_question": question.pk,
        "attachment": attachment.pk,
    }
