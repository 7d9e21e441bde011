"""Operators and the application's own server: the key of a call, its rights, and the calls themselves."""
