"""Tests of ``server.archives``."""
