"""Realtime matches: their inputs, their rhythm, and the events of each tick."""
