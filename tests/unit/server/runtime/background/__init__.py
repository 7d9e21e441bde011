"""Tests of ``server.runtime.background``."""
