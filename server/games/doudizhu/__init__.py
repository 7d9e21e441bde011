"""Dou dizhu (Fight the Landlord): 54 cards, one against two."""
