"""The verbs of social return: one function a verb, locked, kept in the history."""
