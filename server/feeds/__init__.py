"""Rooms of prices: where their points come from, and how they reach the listeners."""
