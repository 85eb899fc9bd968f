"""Work for later, by name; each module registers its own when it is imported."""

from social_return.tasks import contracts, contributions, following, ledger, reports

__all__ = ["contracts", "contributions", "following", "ledger", "reports"]
