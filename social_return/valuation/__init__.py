"""What contributions are worth under a scheme: pure functions over frozen facts, no database."""

from social_return.valuation.facts import BonusClaim, Facts
from social_return.valuation.rules import Block, Bonus, Reduction, Rules, Unvaluable, Valuation
from social_return.valuation.worth import bonus_shares, worth

__all__ = [
    "Block",
    "Bonus",
    "BonusClaim",
    "Facts",
    "Reduction",
    "Rules",
    "Unvaluable",
    "Valuation",
    "bonus_shares",
    "worth",
]
