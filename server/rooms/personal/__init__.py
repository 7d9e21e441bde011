"""What is one user's own, whichever rooms it is in: what it is told, and whom it has blocked."""
