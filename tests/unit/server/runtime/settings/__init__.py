"""Tests of ``server.runtime.settings``."""
