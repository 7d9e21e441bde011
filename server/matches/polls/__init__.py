"""Polls in rooms: one owner of all open polls, and of their votes."""
