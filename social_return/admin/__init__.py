"""Schemes, contracts and municipalities in the workbench; the ledger to read."""

from social_return.admin import contracts, ledger, municipalities, rows, schemes

__all__ = ["contracts", "ledger", "municipalities", "rows", "schemes"]
