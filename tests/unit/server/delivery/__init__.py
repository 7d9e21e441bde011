"""Tests of ``server.delivery``."""
