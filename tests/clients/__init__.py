"""Other people's clients, talking to a real server."""
