"""How a user gets into a room: invites, passwords, and the one way in."""
