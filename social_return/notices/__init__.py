"""What social return tells people, and why."""
