"""A season of rated matches of simulated players, some of whom cheat, by the server's own rules."""
