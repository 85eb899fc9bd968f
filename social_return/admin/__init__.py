"""Schemes, contracts and municipalities in the workbench; the ledger to read."""
