"""A match that goes on by itself, as it runs in memory, and what changed in its views. Pure."""
