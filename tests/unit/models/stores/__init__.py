"""Tests of ``models.stores``."""
