"""The market's part of the synthetic data: listings, then what was ordered, then what was asked."""

from collections.abc import Iterator

from market.seed import listings, orders, requests
from sif.seed import Seed


def sow(seed: Seed) -> Iterator[str]:
    """As much of each as is wanted."""
    if seed.wanted["listings"]:
        yield from listings.sow(seed)
    if seed.wanted["orders"]:
        yield from orders.sow(seed)
    if seed.wanted["requests"]:
        yield from requests.sow(seed)
