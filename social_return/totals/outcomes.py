"""How it turned out, as counts: per moment of asking, of those of whom it was told."""

from dataclasses import dataclass

from django.db.models import Count, F, Q, Sum

from social_return.models import OutcomeRound
from social_return.models.following import OutcomeRoundQuerySet


@dataclass(frozen=True, slots=True)
class Outcome:
    """After six or twelve months: people asked about, and what became of them."""

    after: str
    placements: int
    still: int
    stopped: int
    unknown: int
    waiting: int
    """Questions without an answer."""

    @property
    def known(self) -> int:
        return self.still + self.stopped

    @property
    def share(self) -> int | None:
        """Still at work, in percent of the people of whom it is known."""
        return round(self.still * 100 / self.known) if self.known else None

    @property
    def answered(self) -> int:
        return self.known + self.unknown


def outcomes(rounds: OutcomeRoundQuerySet) -> list[Outcome]:
    """The sums of these questions, in one query."""
    rows = (
        rounds.values("after")
        .annotate(
            all=Sum("placements"),
            yes=Sum("still", default=0),
            no=Sum("stopped", default=0),
            perhaps=Sum("unknown", default=0),
            waits=Count("pk", filter=Q(answered_at=None)),
        )
        .order_by(F("after"))
    )
    return [
        Outcome(
            str(OutcomeRound.After(row["after"]).label),
            row["all"],
            row["yes"],
            row["no"],
            row["perhaps"],
            row["waits"],
        )
        for row in rows
    ]
