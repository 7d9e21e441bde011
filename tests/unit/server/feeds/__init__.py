"""Tests of ``server.feeds``."""
