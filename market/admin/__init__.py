"""The market's part of the connectors' workbench."""

from market.admin import categories, changes, listings, orders, proposals, questions, requests, widgets, words

__all__ = [
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
