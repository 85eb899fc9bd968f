"""What the market does when a lower app announces something."""

from market.receivers import buyers, calendar, discovery, requests, searches, trade

__all__ = ["buyers", "calendar", "discovery", "requests", "searches", "trade"]
