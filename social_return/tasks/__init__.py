"""Work for later, by name; each module registers its own when it is imported."""

from social_return.tasks import contributions, ledger, reports

__all__ = ["contributions", "ledger", "reports"]
