"""Rooms in and out: exports of rooms to files, and imports of our own files and others'."""
