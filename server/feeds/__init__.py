"""Rooms of prices: the sources of their points, and how they reach the listeners."""
