"""Tests of ``server.games.chess``."""
