"""Tests of ``server.timeline``."""
