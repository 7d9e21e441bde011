"""People who wait for an opponent, and how they are paired."""
