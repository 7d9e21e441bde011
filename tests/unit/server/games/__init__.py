"""Tests of ``server.games``."""
