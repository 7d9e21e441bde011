"""Sending, changing, reading and resuming."""
