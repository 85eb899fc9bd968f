"""What is claimed, as frozen facts: the same for a form, an order and a line of a file."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from social_return.valuation.terms import BonusCode, Recognition


@dataclass(frozen=True, slots=True)
class BonusClaim:
    """A bonus that is claimed: by its code (with an age, for AGE), or by the key of one row of the scheme."""

    code: BonusCode | None = None
    age: int | None = None
    key: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """The facts of one contribution. Euros excluding VAT; dates with both days included."""

    start: date | None = None
    end: date | None = None
    hours_per_week: Decimal | None = None
    total_hours: Decimal | None = None
    bonuses: tuple[BonusClaim, ...] = ()
    net: Decimal | None = None
    """The invoice, or the documented cost."""
    labour: Decimal | None = None
    """The labour part of the invoice, or the gross wage."""
    hours: Decimal | None = None
    """Hours of an activity."""
    recognition: Recognition | None = None
    invoice_date: date | None = None
    contract_end: date | None = None
    """The last day of the contract, for blocks that count as long as the contract runs."""
