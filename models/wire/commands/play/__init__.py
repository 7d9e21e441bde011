"""Commands of what is played in rooms besides matches: one module for each kind."""
