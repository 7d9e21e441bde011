"""Hostile clients, each of one sort, and the quiet one that is measured beside them."""
