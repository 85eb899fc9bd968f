"""What people type about social return."""
