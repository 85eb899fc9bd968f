"""Sums over the market, added up from facts and never counted along."""
