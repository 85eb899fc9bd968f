"""What the trade was worth: schemes, contracts, contributions, a ledger and reports over it."""
