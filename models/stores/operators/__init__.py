"""Stores of operators and of the application's server: keys, answers to retry, imports, blocked users."""
