"""Screening a purchasing calendar: who fits each planned purchase, with the words that hit.

A planned purchase is a need with few words and no requirements. The catalogue is read once for as many lines as
are screened together, where it is small enough to be read whole.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from market.matching import explain, keep, load
from market.matching.facts import Verdict
from market.models import PlannedPurchase, Request

MOST_CANDIDATES = 8
LEAST_FIT = 0.25
"""Below this the words have little in common: not a chance, but chance."""


def need_of(planned: PlannedPurchase) -> Request:
    """The planned purchase as a request that nobody posted."""
    return Request(
        number=f"P-{planned.pk}",
        buyer_id=planned.buyer_id,
        title=planned.title,
        need=planned.about,
        category=planned.category,
        place=planned.buyer.place,
        starts_on=planned.starts_on,
    )


def candidates(
    lines: Iterable[PlannedPurchase], *, now: datetime
) -> Iterator[tuple[PlannedPurchase, list[Any]]]:
    """For each line who fits, best first, as it is kept."""
    _row, weights = load.weights_in_use(now=now)
    catalogue = load.Catalogue(now=now)
    for planned in lines:
        asked = need_of(planned)
        found, lexicon = catalogue.candidates_for(asked)
        ranked, _left_out = keep.judge(load.need_of(asked, now=now), found, lexicon, weights)
        fitting = [verdict for verdict in ranked[:MOST_CANDIDATES] if verdict.score >= LEAST_FIT]
        yield planned, [_kept(verdict) for verdict in fitting]


def _kept(verdict: Verdict) -> dict[str, Any]:
    words = next(factor for factor in verdict.factors if factor.code == "words")
    stored = keep.stored_factor(words)
    return {
        "enterprise": verdict.candidate.id,
        "name": verdict.candidate.name,
        "listing": verdict.fit.offer.id,
        "title": verdict.fit.offer.title,
        "fit": round(verdict.score, 4),
        "words": explain.shown_words(stored),
    }
