"""Tests of ``server.rooms``."""
