"""The calls of the database."""
