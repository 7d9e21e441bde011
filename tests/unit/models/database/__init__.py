"""Tests of ``models.database``."""
