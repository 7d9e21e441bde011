"""Tests of ``server.matches.running``."""
