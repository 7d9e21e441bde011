"""Stores of webhooks: who wants events, the events themselves, and how far each room's are recorded."""
