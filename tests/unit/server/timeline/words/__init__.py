"""Tests of ``server.timeline.words``."""
