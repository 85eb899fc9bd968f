"""One asked line over several enterprises: how much each delivers, and what remains."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from market.models import RequestLine

NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class Divided:
    """How much of one asked line was given, to how many enterprises."""

    asked: RequestLine
    given: Decimal
    among: int

    @property
    def left(self) -> Decimal:
        """What nobody delivers yet."""
        return max(self.asked.quantity - self.given, NOTHING)

    @property
    def is_more(self) -> bool:
        """More than was asked: of one enterprise that offers so much a buyer may take it, divided it is a mistake."""
        return self.given > self.asked.quantity

    @property
    def is_too_much(self) -> bool:
        """Divided over several, and together more than was asked; the database refuses it too."""
        return self.among > 1 and self.is_more


def divided(asked: RequestLine, taken: Iterable[tuple[int, Decimal]]) -> Divided:
    """What was taken of one line: (proposal, quantity) each."""
    rows = [(proposal, quantity) for proposal, quantity in taken if quantity]
    return Divided(asked, sum((each for _one, each in rows), NOTHING), len({one for one, _each in rows}))
