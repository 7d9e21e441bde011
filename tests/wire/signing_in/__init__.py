"""How a socket says who it is."""
