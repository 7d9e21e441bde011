"""Tests of ``server.bots``."""
