"""What a contract owes under a scheme: percentage, threshold, little labour, penalty, and the plan's deadline."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sif.dates import working_days_after
from sif.money import ZERO, round_cents


@dataclass(frozen=True, slots=True)
class Owing:
    """Percentages in hundredths, sums in euros excluding VAT. What a table does not say is None."""

    percentage: Decimal | None = None
    threshold: Decimal | None = None
    """Social return is asked from a contract of this sum."""
    low_labour_below: Decimal | None = None
    """A contract with a smaller labour share than this owes `low_labour_pct`."""
    low_labour_pct: Decimal | None = None
    penalty_pct: Decimal | None = None
    plan_working_days: int | None = None

    def usual(self, net_sum: Decimal, *, labour_share: Decimal | None = None) -> Decimal | None:
        """The percentage that a contract usually owes; None when the scheme leaves it to the contract.

        `labour_share` is the labour part of the sum, in percent.
        """
        if self.threshold is not None and net_sum < self.threshold:
            return ZERO
        if (
            labour_share is not None
            and self.low_labour_below is not None
            and labour_share < self.low_labour_below
        ):
            return self.low_labour_pct
        return self.percentage

    def penalty(self, missing: Decimal) -> Decimal | None:
        """What is due for what is missing at the end, in euros; None when the scheme has no penalty."""
        if self.penalty_pct is None:
            return None
        return round_cents(max(missing, ZERO) * self.penalty_pct / 100)

    def plan_due(self, awarded: date) -> date | None:
        """The last day for the contractor's plan; None when the scheme sets none."""
        if self.plan_working_days is None:
            return None
        return working_days_after(awarded, self.plan_working_days)
