"""Rooms of prices: where the points come from and how they reach the listeners."""
