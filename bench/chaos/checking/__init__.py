"""Judges a history only by what clients saw."""
