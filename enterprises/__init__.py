"""Who takes part: organisations, the people who act for them, and what makes an enterprise social."""
