"""Stores of webhooks: the webhooks, their events, and how far each room's events are recorded."""
