"""Matches outside of their rooms: lists, files, the export of a user's data, and its erasure."""
