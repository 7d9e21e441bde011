"""Rooms as files: what is taken along, and what comes in."""
