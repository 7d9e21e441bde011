"""Tests of ``server.transport.http``."""
