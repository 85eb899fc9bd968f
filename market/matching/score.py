"""Stage 3: how well it fits, one factor at a time. Pure: the same facts give the same values."""

import math
from collections.abc import Callable

from market.matching.facts import Candidate, Factor, Fit, Hit, Need, Selected, Spot, Verdict, Weights
from market.matching.filter import estimate
from market.matching.units import comparable
from market.models.shown import KM_PER_DEGREE_EAST, KM_PER_DEGREE_NORTH
from market.search.words import spoken

NEARBY_KM = 25.0
SERVED, NATIONWIDE = (
    0.7,
    0.35,
)  # before distance: who serves just this region, and who serves the whole country


def kilometres(here: Spot, there: Spot) -> float | None:
    """Distance over a flat Netherlands: exact enough at this size (SPEED 5)."""
    if None in (here.latitude, here.longitude, there.latitude, there.longitude):
        return None
    north = (there.latitude - here.latitude) * KM_PER_DEGREE_NORTH  # type: ignore[operator]
    east = (there.longitude - here.longitude) * KM_PER_DEGREE_EAST  # type: ignore[operator]
    return math.hypot(north, east)


def words(need: Need, candidate: Candidate, fit: Fit) -> Factor:
    """The words of the request that the listing uses."""
    return Factor("words", fit.words, fit.hits)


def category(need: Need, candidate: Candidate, fit: Fit) -> Factor:
    """What is asked and what is offered stand in one branch of the tree."""
    return Factor("category", fit.category, details={"name": fit.offer.category_name})


def region(need: Need, candidate: Candidate, fit: Fit) -> Factor:
    """Near before far; who serves just this region before who serves the whole country."""
    if need.spot is None:
        return Factor("region", 0.5)
    away = kilometres(need.spot, candidate.spot) if candidate.spot else None
    near = math.exp(-away / NEARBY_KM) if away is not None else 0.0
    if candidate.spot and candidate.spot.code == need.spot.code:
        near = 1.0
    served = need.spot.code in fit.offer.serves
    base = SERVED if served else NATIONWIDE if fit.offer.nationwide else 0.0
    details: dict[str, str | int | float] = {"place": need.spot.name, "nationwide": int(fit.offer.nationwide)}
    if away is not None:
        details["km"] = round(away)
    return Factor("region", base + (1 - base) * near, details=details)


def capacity(need: Need, candidate: Candidate, fit: Fit) -> Factor:
    """Room to spare in number and in days; one half where nothing is known."""
    value, details = 0.5, dict[str, str | int | float]()
    wanted = need.min_capacity or need.quantity
    sizes = comparable(wanted, fit.offer.capacity) if wanted and fit.offer.capacity else None
    if sizes and sizes[0] > 0:
        value = min(1.0, 0.5 + 0.25 * float(sizes[1] / sizes[0] - 1)) if sizes[1] >= sizes[0] else 0.2
        details["room"] = f"{fit.offer.capacity.value.normalize():f} {fit.offer.capacity.unit}"  # type: ignore[union-attr]
    if need.needed_in is not None and fit.offer.lead_time_days is not None:
        details["days"] = fit.offer.lead_time_days
    return Factor("capacity", value, details=details)


def price(need: Need, candidate: Candidate, fit: Fit) -> Factor:
    """The listed price against the budget; one half for a price on request."""
    cost = estimate(need, fit.offer)
    if cost is None or not need.budget_max:
        return Factor("price", 0.5)
    share = float(cost / need.budget_max)
    value = 0.0 if share > 1 else 1.0 if share <= 0.85 else 0.7
    return Factor("price", value, details={"cost": str(cost)})


def wishes(need: Need, candidate: Candidate, fit: Fit) -> Factor:
    """Which wishes and labels the listing or the enterprise answers to."""
    asked = spoken(" ".join(need.wishes))
    if not asked:
        return Factor("wishes", 0.5)
    told = dict(
        reversed(spoken(f"{fit.offer.title} {fit.offer.text} {candidate.mission} {candidate.target_groups}"))
    )
    found = tuple(Hit(word, told[root], round(1 / len(asked), 4)) for root, word in asked if root in told)
    return Factor("wishes", min(1.0, len(found) / len(asked)), found)


def outcomes(need: Need, candidate: Candidate, fit: Fit) -> Factor:
    """How earlier business went, drawn to the middle while there is little of it."""
    past = candidate.record
    good = past.confirmed + 0.5 * past.answered
    total = past.confirmed + past.failed + 0.5 * past.introduced
    return Factor("outcomes", (good + 2) / (total + 4), details={"confirmed": past.confirmed})


FACTORS: tuple[Callable[[Need, Candidate, Fit], Factor], ...] = (
    words,
    category,
    region,
    capacity,
    price,
    wishes,
    outcomes,
)


def factors(need: Need, candidate: Candidate, fit: Fit) -> tuple[Factor, ...]:
    """Every factor of one listing."""
    return tuple(judge(need, candidate, fit) for judge in FACTORS)


def total(found: tuple[Factor, ...], weights: Weights) -> float:
    """The weighted sum: between 0 and the sum of the weights."""
    return sum(weights.of(factor.code) * factor.value for factor in found)


def score(need: Need, chosen: Selected, passed: tuple[Fit, ...], weights: Weights) -> Verdict:
    """The best listing speaks for the enterprise."""
    judged = [(factors(need, chosen.candidate, fit), fit) for fit in passed]
    best, fit = max(judged, key=lambda pair: (total(pair[0], weights), str(pair[1].offer.id)))
    return Verdict(chosen.candidate, fit, score=total(best, weights), factors=best)
