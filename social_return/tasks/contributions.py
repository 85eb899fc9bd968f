"""Work for later on contributions."""
