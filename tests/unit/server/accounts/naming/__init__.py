"""Tests of ``server.accounts.naming``."""
