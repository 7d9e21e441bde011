"""What concerns all rooms of a user at once: the list that a client starts with, searches, who has seen what."""
