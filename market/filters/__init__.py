"""What people ask of the catalogue, and what they get."""

from market.filters.answers import Results, results
from market.filters.ask import API, PAGE, PAGE_SORTS, SORTS, Ask, BadQuestion
from market.filters.cursors import stretch
from market.filters.labels import labels
from market.filters.names import Names

__all__ = [
    "API",
    "PAGE",
    "PAGE_SORTS",
    "SORTS",
    "Ask",
    "BadQuestion",
    "Names",
    "Results",
    "labels",
    "results",
    "stretch",
]
