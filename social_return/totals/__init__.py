"""Sums over the ledger, how contracts stand, and the walk that checks it all."""

from social_return.totals.people import people_and_hours
from social_return.totals.recompute import recompute, recompute_all, recompute_many
from social_return.totals.standing import Standing, standings
from social_return.totals.verify import Fault, verify
from social_return.totals.years import YearTotal, of_year

__all__ = [
    "Fault",
    "Standing",
    "YearTotal",
    "of_year",
    "people_and_hours",
    "recompute",
    "recompute_all",
    "recompute_many",
    "standings",
    "verify",
]
