"""Tests of ``server.commands``."""
