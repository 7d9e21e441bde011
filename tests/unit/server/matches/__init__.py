"""Tests of ``server.matches``."""
