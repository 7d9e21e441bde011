"""Tests of ``server.archives.sources``."""
