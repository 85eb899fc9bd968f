"""Who hears what about judging proposals and asking about them: each reason once to each person."""

from enterprises.notices import tell
from market.models import Assessment, Clarification, Request
from sif import outbox


def appointed(assessment: Assessment) -> None:
    """An assessor hears once that it is asked to judge."""
    outbox.post(
        f"assessment:{assessment.request_id}:{assessment.member_id}:asked",
        to=assessment.member.user,
        template="market/assessment_asked",
        request=assessment.request,
    )


def opened(request: Request) -> None:
    """Each assessor hears that the scores are open, and that the agreed ones can be written."""
    for assessment in request.assessments.filter(member__ended_at=None).by_name():
        outbox.post(
            f"assessment:{assessment.pk}:opened",
            to=assessment.member.user,
            template="market/assessment_opened",
            request=request,
        )


def clarification_asked(made: Clarification) -> None:
    """The enterprise hears what the buyer asks about its proposal."""
    tell(
        made.proposal.enterprise.organisation,
        f"clarification:{made.pk}:asked",
        "market/clarification_asked",
        clarification=made,
        proposal=made.proposal,
    )


def clarification_answered(made: Clarification) -> None:
    """The buyer hears the answer."""
    tell(
        made.proposal.request.buyer,
        f"clarification:{made.pk}:answered",
        "market/clarification_answered",
        clarification=made,
        proposal=made.proposal,
    )
