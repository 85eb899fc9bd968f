"""What the market puts on paper."""
