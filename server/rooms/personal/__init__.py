"""What is one user's own, whichever rooms it is in: what it is told, whom it has blocked, what it has closed."""
