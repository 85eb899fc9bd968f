"""What contributions are worth under a scheme: pure functions over frozen facts, no database."""

from social_return.valuation.rules import Block, Bonus, Reduction, Rules, Unvaluable, Valuation

__all__ = ["Block", "Bonus", "Reduction", "Rules", "Unvaluable", "Valuation"]
