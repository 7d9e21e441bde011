"""Tests of ``server.matchmaking``."""
