"""What people type about themselves, their organisation and their enterprise."""
