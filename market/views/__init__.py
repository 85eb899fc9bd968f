"""Pages of the market: find, do, answer. No rule lives here."""
