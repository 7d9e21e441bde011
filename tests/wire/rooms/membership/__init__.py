"""Who is in a room: joining, inviting, leaving, and coming back."""
