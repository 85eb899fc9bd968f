"""How telling a word is: counted over the catalogue (or a fixed sample of it), not invented."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from market.matching.facts import Offer
from market.search.words import parts, stems

PART = 0.6  # a part of a compound says less than the word itself
SHORTEST_INSIDE = 4


@dataclass(frozen=True)
class Lexicon:
    """The words of the catalogue: in how many listings each stem occurs."""

    documents: int
    frequency: Mapping[str, int]
    _cut: dict[str, tuple[str, ...]] = field(default_factory=dict, compare=False)

    @classmethod
    def of(cls, offers: Iterable[Offer]) -> "Lexicon":
        """Count the words of these listings; compounds count for their parts too."""
        counts: Counter[str] = Counter()
        number = 0
        texts = []
        for offer in offers:
            found = set(stems(f"{offer.title} {offer.tags} {offer.category_name} {offer.text}"))
            counts.update(found)
            texts.append(found)
            number += 1
        whole = cls(number, counts)
        for found in texts:
            counts.update({part for word in found for part in whole.parts(word)} - found)
        return cls(number, counts, whole._cut)

    def hearing(self, asked: Iterable[str]) -> "Lexicon":
        """The same words, and those of a request that the catalogue has only inside compounds.

        Somebody who asks for *lunch* is answered by *kantoorlunch*, even if no listing says lunch alone.
        """
        more = {}
        for word in set(asked) - self.frequency.keys():
            if len(word) >= SHORTEST_INSIDE:
                inside = (seen for known, seen in self.frequency.items() if _holds(known, word))
                more[word] = sum(inside)
        found = {word: seen for word, seen in more.items() if seen}
        return Lexicon(self.documents, {**self.frequency, **found}) if found else self

    def parts(self, word: str) -> tuple[str, ...]:
        """The known stems a compound is made of."""
        if word not in self._cut:
            self._cut[word] = parts(word, self.frequency)
        return self._cut[word]

    def weight(self, word: str) -> float:
        """How telling a stem is: the rarer, the more. Unknown words tell nothing about this catalogue."""
        seen = self.frequency.get(word, 0)
        return math.log(1 + (self.documents - seen + 0.5) / (seen + 0.5)) if seen else 0.0


def _holds(compound: str, word: str) -> bool:
    """Whether a compound begins or ends with a word and has something left."""
    return len(compound) >= len(word) + 3 and (compound.endswith(word) or compound.startswith(word))
