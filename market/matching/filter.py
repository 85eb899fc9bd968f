"""Stage 2: what must be met. Every requirement that is not met is kept as a reason."""

from decimal import Decimal

from market.matching.facts import Amount, Candidate, Failure, Fit, Need, Offer, Selected
from market.matching.units import comparable
from sif.money import round_cents

# A listed price is for a small quantity; a large one may bring a third off. Above that it is out of reach.
BUDGET_SLACK = Decimal(4) / 3


def region(need: Need, offer: Offer) -> Failure | None:
    """The listing is offered where the work is."""
    if not need.region_required or need.spot is None or offer.nationwide or need.spot.code in offer.serves:
        return None
    return Failure("region", wanted=need.spot.name or need.spot.code)


def capacity(need: Need, offer: Offer) -> Failure | None:
    """The enterprise can do so many. A listing without a capacity passes: nobody was asked."""
    if need.min_capacity is None or offer.capacity is None:
        return None
    sizes = comparable(need.min_capacity, offer.capacity)
    if sizes is None or sizes[0] <= sizes[1]:
        return None
    return Failure("capacity", wanted=_worded(need.min_capacity), found=_worded(offer.capacity))


def order_value(need: Need, candidate: Candidate) -> Failure | None:
    """The enterprise takes orders as large as this one will at least be."""
    if need.min_order_value is None or candidate.max_order_value is None:
        return None
    if candidate.max_order_value >= need.min_order_value:
        return None
    return Failure("order_value", wanted=str(need.min_order_value), found=str(candidate.max_order_value))


def certificate(need: Need, candidate: Candidate) -> Failure | None:
    """One of the labels asked for is held, and valid today."""
    if not need.certificates_any or need.certificates_any & candidate.certificates:
        return None
    return Failure("certificate", wanted=", ".join(sorted(need.certificates_any)))


def lead_time(need: Need, offer: Offer) -> Failure | None:
    """The listing can be there in time."""
    if need.needed_in is None or offer.lead_time_days is None or offer.lead_time_days <= need.needed_in:
        return None
    return Failure("lead_time", wanted=str(need.needed_in), found=str(offer.lead_time_days))


def estimate(need: Need, offer: Offer) -> Decimal | None:
    """What the need costs at the listed price; None when price and quantity count different things."""
    if need.quantity is None or offer.price is None or not offer.price:
        return None
    if comparable(need.quantity, Amount(Decimal(1), offer.unit)) is None:
        return None
    return round_cents(need.quantity.value * offer.price)


def budget(need: Need, offer: Offer) -> Failure | None:
    """Price times quantity stays within reach of the most the buyer will spend."""
    cost = estimate(need, offer)
    if cost is None or need.budget_max is None or cost <= need.budget_max * BUDGET_SLACK:
        return None
    return Failure("budget", wanted=str(need.budget_max), found=str(cost))


def category(need: Need, fit: Fit) -> Failure | None:
    """Looks alike by its words, but is another trade than the one the buyer picked."""
    if not need.category or fit.category > 0.0:
        return None
    return Failure("category", wanted=need.category[-1], found=fit.offer.category_name)


def failures(need: Need, candidate: Candidate, fit: Fit) -> tuple[Failure, ...]:
    """Everything that stands between this listing and the need."""
    asked = (
        region(need, fit.offer),
        category(need, fit),
        certificate(need, candidate),
        capacity(need, fit.offer),
        order_value(need, candidate),
        lead_time(need, fit.offer),
        budget(need, fit.offer),
    )
    return tuple(no for no in asked if no is not None)


def sift(need: Need, chosen: Selected) -> tuple[tuple[Fit, ...], tuple[Failure, ...]]:
    """The listings that meet everything; or, when none does, what its nearest listing lacks."""
    checked = [(fit, failures(need, chosen.candidate, fit)) for fit in chosen.fits]
    passed = tuple(fit for fit, wrong in checked if not wrong)
    return (passed, ()) if passed else ((), checked[0][1])


def _worded(amount: Amount) -> str:
    return f"{amount.value.normalize():f} {amount.unit}"
