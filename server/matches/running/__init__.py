"""A realtime match, as it runs in memory, and the changes of its views. Pure."""
