"""Tests of ``server.runtime``."""
