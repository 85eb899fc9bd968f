"""Pages of social return: find, do, answer. No rule lives here."""
