"""Tests of ``server.games.time_control``."""
