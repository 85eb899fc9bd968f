"""What people type on the market's pages; forms clean, they never act."""
