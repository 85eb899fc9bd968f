"""Schemes, contracts and municipalities in the workbench; the ledger to read."""

from social_return.admin import contracts, ledger, municipalities, schemes

__all__ = ["contracts", "ledger", "municipalities", "schemes"]
