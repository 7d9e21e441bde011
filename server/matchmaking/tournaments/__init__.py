"""Tournaments: who plays whom in which round, what it counts, and the matches that are made of it."""
