"""The market's part of the connectors' workbench."""

from market.admin import (
    asking,
    categories,
    changes,
    listings,
    orders,
    proposals,
    questions,
    requests,
    widgets,
    words,
)

__all__ = [
    "asking",
    "categories",
    "changes",
    "listings",
    "orders",
    "proposals",
    "questions",
    "requests",
    "widgets",
    "words",
]
