"""Commands of social return."""
