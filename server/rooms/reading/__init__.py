"""What readers are shown: pages of a room, the list of rooms, and what is unread."""
