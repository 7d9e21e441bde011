"""Tests of ``server.accounts``."""
