"""The calls of operators and of the application's own server."""
