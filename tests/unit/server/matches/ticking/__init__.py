"""Tests of ``server.matches.ticking``."""
