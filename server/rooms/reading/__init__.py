"""What readers get: pages of a room, the list of rooms, and unread counts."""
