"""What the market does when a lower app announces something."""

from market.receivers import buyers, discovery, requests, searches, trade

__all__ = ["buyers", "discovery", "requests", "searches", "trade"]
