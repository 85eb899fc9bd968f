"""Whether a buyer answers those it asked: the share that heard an outcome in time."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, DateTimeField, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from market.models.introductions import Introduction, IntroductionStatus
from market.models.proposals import Proposal, ProposalStatus

IN_TIME = timedelta(days=28)
LOOKED_BACK = timedelta(days=730)
ENOUGH = 5  # fewer answers say nothing about a buyer
ASKED = (IntroductionStatus.INTRODUCED, IntroductionStatus.INTERESTED, IntroductionStatus.CONCLUDED)
CAME_IN = (
    ProposalStatus.SUBMITTED,
    ProposalStatus.EXPIRED,
    ProposalStatus.AWARDED,
    ProposalStatus.NOT_CHOSEN,
)


@dataclass(frozen=True, slots=True)
class AnswerRate:
    """How many enterprises waited for an outcome in the last two years, and how many heard it within four weeks."""

    asked: int
    in_time: int

    @property
    def says_something(self) -> bool:
        """Whether there are enough to show a share."""
        return self.asked >= ENOUGH

    @property
    def percent(self) -> int:
        """The share, rounded down: nobody is praised for what was not done."""
        return 100 * self.in_time // self.asked if self.asked else 0


def answer_rate(buyer_id: int, *, now: datetime) -> AnswerRate:
    """Each enterprise once for each request: by its introduction, or by its proposal when it had none.

    The four weeks begin when a request closes. Who waits less long than that is not counted yet.
    """
    introduced = Introduction.objects.filter(status__in=ASKED)
    same = Introduction.objects.filter(
        request=OuterRef("request"), enterprise=OuterRef("enterprise"), status__in=ASKED
    )
    proposed = Proposal.objects.filter(~Exists(same), status__in=CAME_IN)
    counted = [
        _counted(introduced, buyer_id, "concluded_at", now=now),
        _counted(proposed, buyer_id, "decided_at", now=now),
    ]
    return AnswerRate(sum(asked for asked, _ in counted), sum(in_time for _, in_time in counted))


def _counted(
    rows: "QuerySet[Introduction] | QuerySet[Proposal]", buyer_id: int, heard: str, *, now: datetime
) -> tuple[int, int]:
    begun = Coalesce("request__closed_at", "request__ended_at", output_field=DateTimeField())
    own = rows.filter(request__buyer=buyer_id, request__opened_at__gt=now - LOOKED_BACK).annotate(begun=begun)
    due = own.filter(Q(**{f"{heard}__isnull": False}) | Q(begun__lte=now - IN_TIME))
    is_in_time = Q(**{f"{heard}__lte": F("begun") + IN_TIME})
    found = due.aggregate(asked=Count("pk"), in_time=Count("pk", filter=is_in_time))
    return found["asked"], found["in_time"]
