"""The verbs of the market, one module per noun; only these change a status."""
