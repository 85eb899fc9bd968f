"""What the market does when a lower app announces something."""

from market.receivers import requests, trade

__all__ = ["requests", "trade"]
