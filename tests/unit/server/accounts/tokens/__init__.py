"""Tests of ``server.accounts.tokens``."""
