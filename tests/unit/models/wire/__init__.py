"""Tests of ``models.wire``."""
