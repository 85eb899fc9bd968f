"""Reports, made by a worker."""
