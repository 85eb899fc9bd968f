"""Tags of the enterprises' pages."""
