"""Work for later, by name; each module registers its own when it is imported."""

from market.tasks import (
    calendar,
    figures,
    imports,
    listings,
    memos,
    orders,
    posters,
    proposals,
    requests,
    searches,
)

__all__ = [
    "calendar",
    "figures",
    "imports",
    "listings",
    "memos",
    "orders",
    "posters",
    "proposals",
    "requests",
    "searches",
]
