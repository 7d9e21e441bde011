"""One socket that is kept alive, and the commands that await an answer on it. It knows nothing of rooms."""
