"""What the market does when a lower app announces something."""

from market.receivers import buyers, requests, searches, trade

__all__ = ["buyers", "requests", "searches", "trade"]
