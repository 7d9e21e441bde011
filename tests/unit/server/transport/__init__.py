"""Tests of ``server.transport``."""
