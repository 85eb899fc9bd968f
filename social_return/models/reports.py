"""Reports that were asked for."""
