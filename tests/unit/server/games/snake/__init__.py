"""Tests of ``server.games.snake``."""
