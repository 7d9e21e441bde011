"""Tests of ``server.matches.upkeep``."""
