"""Tests of ``server.operations``."""
