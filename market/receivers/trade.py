"""Keeps what listings repeat of their enterprise in step, and shows buyers and sellers what waits for them."""
