"""Webhooks: what happens is recorded as events once it is stored, and sent in order to whoever asked for them."""
