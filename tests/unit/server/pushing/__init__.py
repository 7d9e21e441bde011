"""Tests of ``server.pushing``."""
