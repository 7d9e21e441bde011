"""Hostile clients of each kind, and the quiet one that is measured beside them."""
