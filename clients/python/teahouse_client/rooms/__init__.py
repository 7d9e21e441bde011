"""Known rooms: their state, and the feed that keeps it up to date."""
