"""The calls of the database: bounded, timed and counted, and whether the database answers."""
