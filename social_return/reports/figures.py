"""What a report says, as numbers and words that cannot change any more.

Everything here is frozen. `ledger.py` fills it from the database as of a moment; `tables.py` lays it
out in sections; the four writers only write it down. Amounts are euros excluding VAT, as `Decimal`
with two places.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from sif.money import ZERO
from social_return.models.reports import ReportEdition
from social_return.valuation.pace import Course

SMALL_GROUP = 10
"""Groups under this many people are not shown in public (PRODUCT 5)."""


class Near(StrEnum):
    """Where a supplier is, seen from the municipality."""

    TOWN = "town"
    REGION = "region"
    ELSEWHERE = "elsewhere"
    UNKNOWN = "unknown"


class Quality(StrEnum):
    """What a booked contribution stands on, from weak to strong."""

    DECLARED = "declared"
    DOCUMENTED = "documented"
    ORDER = "order"


class LeftOut(StrEnum):
    """What the report does not tell, and says that it does not tell."""

    GOALS = "goals"
    SMALL_GROUPS = "small_groups"
    CONTRIBUTIONS = "contributions"


@dataclass(frozen=True, slots=True)
class SchemeUsed:
    """A set of rules under which at least one contract in the report was signed."""

    name: str
    version: str
    start: date | None
    contracts: int


@dataclass(frozen=True, slots=True)
class Scope:
    """What the report is about. The period is counted by booking date, both days included."""

    municipality: str
    slug: str
    start: date
    end: date
    stand: date
    """The last day that counts: the end of the period, or the day of `as_of` if that came first."""
    as_of: datetime
    """What was in the ledger at this moment is in the report; what came later is not."""
    edition: ReportEdition
    contract: str
    """The number of the one contract the report is about; empty for all."""
    schemes: tuple[SchemeUsed, ...]
    entries: int
    """Rows of the municipality's ledger that existed at `as_of`."""
    chain_head: str
    """The hash of the last of those rows. It seals all rows before it."""
    left_out: tuple[LeftOut, ...]


@dataclass(frozen=True, slots=True)
class ContractFigures:
    """One contract that ran in the period, and where its obligation stands."""

    number: str
    subject: str
    contractor: str
    contractor_kvk: str
    scheme: str
    start: date
    end: date
    started: bool
    """It began in the period."""
    ended: bool
    """It ended in the period."""
    value: Decimal
    obligation: Decimal
    booked: Decimal
    """Approved from the start of the contract up to the stand, corrections taken off."""
    booked_in_period: Decimal
    in_review: Decimal
    """Submitted and not decided on at the stand, as claimed."""
    refused: Decimal
    forecast: Decimal | None
    """What will have been booked at the end date; nothing when it is too early to say."""
    by_plan: bool
    """It follows the plan that lay with the municipality; else the pace so far."""
    course: Course

    @property
    def share(self) -> Decimal | None:
        """Booked as a percentage of the obligation, one decimal; nothing where nothing is owed."""
        return percentage(self.booked, self.obligation)

    @property
    def short(self) -> Decimal | None:
        """What the forecast falls short of the obligation."""
        return None if self.forecast is None else max(self.obligation - self.forecast, ZERO)


@dataclass(frozen=True, slots=True)
class KindFigures:
    """What was booked in the period for one kind of contribution and one building block."""

    kind: str
    block_kind: str
    block: str
    block_label: str
    contributions: int
    amount: Decimal


@dataclass(frozen=True, slots=True)
class SupplierFigures:
    """A social enterprise that was bought from in the period."""

    name: str
    kvk: str
    place: str
    near: Near
    first_time: bool
    """Nothing of this supplier was booked for this municipality before the period."""
    purchases: int
    spent: Decimal
    counted: Decimal
    through_subcontractor: Decimal
    """Of what was counted: bought by a subcontractor of the contractor."""


@dataclass(frozen=True, slots=True)
class PeopleFigures:
    """Placements under one building block. A person is a placement; nothing else is known of them."""

    block: str
    block_label: str
    placements: int | None
    hours: Decimal | None
    fte: Decimal | None

    @property
    def hidden(self) -> bool:
        """The group is too small to be shown."""
        return self.placements is None


@dataclass(frozen=True, slots=True)
class BonusFigures:
    """How many placements of the period carry a bonus, and what it adds: a part of the amount of the placement."""

    bonus: str
    label: str
    placements: int | None
    counted: Decimal | None


@dataclass(frozen=True, slots=True)
class GoalFigures:
    """What was bought from enterprises that work on one of the seventeen goals; one purchase may serve several."""

    goal: int
    enterprises: int
    purchases: int
    counted: Decimal


@dataclass(frozen=True, slots=True)
class OutcomeFigures:
    """What became of the people that were asked about: counts, as contractors told them by the stand."""

    after: int
    placements: int | None
    """People asked about."""
    answered: int | None
    still: int | None
    stopped: int | None
    unknown: int | None

    @property
    def share(self) -> Decimal | None:
        """Still at work, of those of whom it is known."""
        if self.still is None or self.stopped is None:
            return None
        return percentage(Decimal(self.still), Decimal(self.still + self.stopped))


@dataclass(frozen=True, slots=True)
class QualityFigures:
    """How much of what was booked in the period stands on which kind of proof."""

    quality: Quality
    contributions: int
    amount: Decimal
    two_pairs: int
    """Of these, how many were approved by someone else than who entered them."""


@dataclass(frozen=True, slots=True)
class Correction:
    """A counter-entry: what it takes back, and why."""

    number: int
    booked_on: date
    contract: str
    corrects: int
    amount: Decimal
    reason: str
    after_period: bool
    """Booked after the period, on an entry of the period: the reader of an older report wants to know."""


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the ledger, with the contribution behind it."""

    number: int
    booked_on: date
    contract: str
    contractor: str
    contractor_kvk: str
    contribution: int
    kind: str
    block_kind: str
    block: str
    block_label: str
    supplier: str
    supplier_kvk: str
    reference: str
    start: date | None
    end: date | None
    hours: Decimal | None
    spent: Decimal | None
    amount: Decimal
    quality: Quality
    corrects: int | None


@dataclass(frozen=True, slots=True)
class QuarterFigures:
    """What was booked in one quarter; what waits at the stand is in the quarter of the stand."""

    year: int
    quarter: int
    booked: Decimal
    in_review: Decimal


@dataclass(frozen=True, slots=True)
class Change:
    """This period beside the one before it, of the same length."""

    previous_start: date
    previous_end: date
    previous: Decimal
    now: Decimal

    @property
    def difference(self) -> Decimal:
        """More (or less) than the period before."""
        return self.now - self.previous


@dataclass(frozen=True, slots=True)
class Figures:
    """A whole report. Every tuple is sorted to a unique key, so the same facts give the same bytes."""

    scope: Scope
    contracts: tuple[ContractFigures, ...]
    kinds: tuple[KindFigures, ...]
    suppliers: tuple[SupplierFigures, ...]
    people: tuple[PeopleFigures, ...]
    people_total: PeopleFigures
    bonuses: tuple[BonusFigures, ...]
    outcomes: tuple[OutcomeFigures, ...]
    goals: tuple[GoalFigures, ...]
    quality: tuple[QualityFigures, ...]
    corrections: tuple[Correction, ...]
    quarters: tuple[QuarterFigures, ...]
    change: Change
    lines: tuple[Line, ...]

    @property
    def obligation(self) -> Decimal:
        """What all contracts in the report together owe."""
        return sum((contract.obligation for contract in self.contracts), ZERO)

    @property
    def booked(self) -> Decimal:
        """What was approved for them up to the stand."""
        return sum((contract.booked for contract in self.contracts), ZERO)

    @property
    def in_review(self) -> Decimal:
        """What waits for a decision."""
        return sum((contract.in_review for contract in self.contracts), ZERO)

    @property
    def forecast(self) -> Decimal:
        """What will have been booked when each contract ends, of those where that can be said."""
        return sum((contract.forecast or ZERO for contract in self.contracts), ZERO)

    @property
    def booked_in_period(self) -> Decimal:
        """What the ledger gained in the period."""
        return sum((line.amount for line in self.lines), ZERO)


def percentage(part: Decimal, whole: Decimal) -> Decimal | None:
    """A percentage with one decimal, or nothing when there is no whole."""
    if not whole:
        return None
    return (part * 100 / whole).quantize(Decimal("0.1"))


def without_small_groups(
    people: tuple[PeopleFigures, ...], total: PeopleFigures
) -> tuple[tuple[PeopleFigures, ...], PeopleFigures]:
    """The same groups and their total, with groups under ten people hidden.

    One hidden group could be found by subtracting the others from the total, so then the smallest of the
    others is hidden with it.
    """
    by_size = sorted(people, key=lambda group: (group.placements or 0, group.block, group.block_label))
    hidden = [group for group in by_size if (group.placements or 0) < SMALL_GROUP]
    if len(hidden) == 1:
        hidden = by_size[:2]
    shown = tuple(_hide(group) if group in hidden else group for group in people)
    return shown, _hide(total) if (total.placements or 0) < SMALL_GROUP else total


def _hide(group: PeopleFigures) -> PeopleFigures:
    return replace(group, placements=None, hours=None, fte=None)
