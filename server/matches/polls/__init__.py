"""Polls in rooms: one owner of all that are open, and of the votes in them."""
