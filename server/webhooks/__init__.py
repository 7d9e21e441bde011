"""Webhooks: changes are recorded as events once they are stored, and sent in order to the subscribed addresses."""
