"""The verbs: what can be done to a challenge, an entry, a jury score and a meeting."""
