"""Tests of ``server.games.go``."""
