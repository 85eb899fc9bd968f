"""The nouns of social return, each with the constraints that must never be false."""
