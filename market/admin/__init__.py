"""The market's part of the connectors' workbench."""

from market.admin import categories, listings, orders, proposals, questions, requests

__all__ = ["categories", "listings", "orders", "proposals", "questions", "requests"]
