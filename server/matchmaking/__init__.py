"""People who wait for an opponent, how they are paired, and tournaments."""
