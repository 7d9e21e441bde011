"""The contract of realtime games, and their steps, live and replayed."""
