"""Commands of what is played in rooms beside matches: one module a kind."""
