"""Tests of ``server.ratings``."""
