"""A scheme as frozen facts: what the valuation reads, whether it comes from a row or from a file."""

from dataclasses import dataclass
from decimal import Decimal

from social_return.valuation.terms import Basis, BonusCode, Kind, Recognition, Stacking, Target


@dataclass(frozen=True, slots=True)
class Block:
    """One way to earn value. Amounts in euros; percentages in hundredths; hours and months as numbers."""

    code: str
    kind: Kind
    label: str
    basis: Basis
    targets: tuple[Target, ...] = ()
    """Whom it is for; none means everyone the scheme is for."""
    mbo_levels: tuple[int, ...] = ()
    """Levels of bbl and bol it is for; none means every level that no other block names."""
    amount: Decimal | None = None
    hourly: Decimal | None = None
    """The published hourly rate. Stored as published, never derived from the annual value."""
    pct: Decimal | None = None
    bonus_pct: Decimal | None = None
    bonus_max: Decimal | None = None
    is_prorata: bool = False
    max_months: int | None = None
    is_until_contract_end: bool = False
    """It counts as long as the contract runs."""
    max_hours_per_week: Decimal | None = None
    max_hours: Decimal | None = None
    """The most hours that count per activity."""
    recognitions: tuple[Recognition, ...] = ()
    cap_pct: Decimal | None = None
    """The most it may be of the obligation, together with the other blocks of the same `cap_group`."""
    cap_from: Decimal | None = None
    """The cap holds for obligations from this amount."""
    cap_group: str = ""
    is_named_only: bool = False
    """Never chosen by group alone: somebody has to name it."""
    cost_types: tuple[str, ...] = ()
    """What has to have been bought for this row; none means anything."""
    max_months_after: int | None = None
    """It counts until so many months after the last benefit."""
    judgement: str = ""
    """Why an officer has to judge this row; empty when the table says it all."""


@dataclass(frozen=True, slots=True)
class Bonus:
    """Something extra on top of an employment block: once unless its basis says otherwise."""

    code: BonusCode
    label: str
    basis: Basis
    key: str = ""
    """Its name within the scheme."""
    amount: Decimal | None = None
    hourly: Decimal | None = None
    factor: Decimal | None = None
    age_from: int | None = None
    is_prorata: bool = False
    """A bonus that is given once follows hours and duration too. Where a table is silent it does not."""
    judgement: str = ""


@dataclass(frozen=True, slots=True)
class Reduction:
    """What a contractor's own certificate takes off the obligation, in percent; 100 is exempt."""

    label: str
    pct: Decimal
    recognitions: tuple[Recognition, ...] = ()
    max_obligation_pct: Decimal | None = None
    """Holds only for obligations of at most this percentage."""
    judgement: str = ""


@dataclass(frozen=True, slots=True)
class Rules:
    """A dated set of social-return rules."""

    code: str
    name: str
    fulltime_hours: Decimal
    is_fulltime_assumed: bool = False
    """The table does not say what full time is; 36 hours is what most tables say."""
    blocks: tuple[Block, ...] = ()
    bonuses: tuple[Bonus, ...] = ()
    reductions: tuple[Reduction, ...] = ()
    min_hours_per_week: Decimal | None = None
    max_months: int | None = None
    hours_per_year: int | None = None
    """The hours of a full-time year, where they are published: no placement counts for more."""
    stacking: Stacking = Stacking.ALL


@dataclass(frozen=True, slots=True)
class Valuation:
    """What something is worth, in euros and cents, and the rule in words."""

    amount: Decimal
    rule: str
    block: str = ""
    """The code of the building block it was valued by."""
    judgement: str = ""
    """Why an officer should look twice; empty when the table says it all."""


class Unvaluable(Exception):
    """It cannot be valued: `column` says which fact is in the way, the text says what to do."""

    def __init__(self, column: str, sentence: str) -> None:
        self.column = column
        super().__init__(sentence)
