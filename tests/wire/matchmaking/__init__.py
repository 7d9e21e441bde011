"""Finding a match, and ratings."""
