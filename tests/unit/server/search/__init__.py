"""Tests of ``server.search``."""
