"""Tags of the challenges' pages."""
