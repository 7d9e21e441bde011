"""One socket that is kept alive, and the commands that wait for an answer over it. Knows nothing of rooms."""
