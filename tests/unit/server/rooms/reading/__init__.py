"""Tests of ``server.rooms.reading``."""
