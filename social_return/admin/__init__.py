"""Schemes, contracts and municipalities in the workbench; the ledger to read."""

from social_return.admin import contracts, following, ledger, municipalities, rows, schemes

__all__ = ["contracts", "following", "ledger", "municipalities", "rows", "schemes"]
