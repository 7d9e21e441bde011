"""Tests of ``handlers.http``."""
