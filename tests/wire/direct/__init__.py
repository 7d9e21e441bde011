"""Direct messages, and what is told to one user."""
