"""What is known of rooms: their state, and the feed that keeps it as it really is."""
