"""Work for later, by name; each module registers its own when it is imported."""

from social_return.tasks import contracts, contributions, ledger, reports

__all__ = ["contracts", "contributions", "ledger", "reports"]
