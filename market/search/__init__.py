"""Finding what is for sale by words: stems, parts, the word list, typing errors, places. See docs/adr/0018."""

from market.search.plain import Fold
from market.search.question import Asked, Concept, Question, Spot, Tier, Understood

__all__ = ["Asked", "Concept", "Fold", "Question", "Spot", "Tier", "Understood"]
