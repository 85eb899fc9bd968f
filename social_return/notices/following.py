"""What is told while contracts run: behind schedule, how it turned out, an invitation to add up together."""

from collections.abc import Sequence

from enterprises import notices
from enterprises.models import Membership, Organisation
from sif import outbox, unsubscribe
from social_return.models import CooperationMember, NudgeStop, OutcomeRound

NUDGES = "nudges"
"""What the address that stops them is about; its key is the reader's."""


def behind(organisation: Organisation, late: Sequence[object], *, key: int) -> None:
    """The contractor's people read which contracts are behind, and what they can do; who does not want it, not."""
    _nudge(organisation, late, key=f"nudge:{key}", template="social_return/behind")


def behind_at_municipality(organisation: Organisation, late: Sequence[object], *, key: int) -> None:
    """The officers read which contracts fell behind."""
    _nudge(organisation, late, key=f"nudge_officer:{key}", template="social_return/behind_officer")


def _nudge(organisation: Organisation, late: Sequence[object], *, key: str, template: str) -> None:
    members = (
        Membership.objects.active()
        .filter(organisation=organisation)
        .exclude(role=Membership.Role.AUDITOR)
        .exclude(user__in=NudgeStop.objects.values("user"))
        .select_related("user")
        .order_by("pk")
    )
    for member in members:
        outbox.post(
            f"{key}:{member.user_id}",
            to=member.user,
            template=template,
            unsubscribe=unsubscribe.address(NUDGES, member.user_id),
            organisation=organisation,
            late=late,
        )


def outcome_asked(asked: OutcomeRound, *, link: str) -> None:
    """The contractor is asked how many people are still at work; the link opens without signing in."""
    contractor = asked.contract.contractor
    notices.tell(
        contractor, f"outcome:{asked.pk}:asked", "social_return/outcome_asked", asked=asked, link=link
    )


def outcome_reminded(asked: OutcomeRound, *, link: str) -> None:
    """The same once more, and not again."""
    contractor = asked.contract.contractor
    notices.tell(
        contractor, f"outcome:{asked.pk}:reminded", "social_return/outcome_reminded", asked=asked, link=link
    )


def invited(member: CooperationMember, *, event: int) -> None:
    """A municipality reads that others want to add their figures up with theirs."""
    notices.tell(
        member.municipality.organisation,
        f"cooperation:{member.pk}:invited:{event}",
        "social_return/cooperation_invited",
        member=member,
        cooperation=member.cooperation,
    )
