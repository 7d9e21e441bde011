"""The benchmark's own parts that decide something: the season of simulated players."""
