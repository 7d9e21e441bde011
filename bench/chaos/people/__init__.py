"""The clients of a run: talkers, players, and those that look at the end."""
