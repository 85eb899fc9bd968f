"""Work for later on the ledger."""
