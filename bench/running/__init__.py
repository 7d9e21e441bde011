"""Real-time matches: their players, and how regular their ticks are."""
