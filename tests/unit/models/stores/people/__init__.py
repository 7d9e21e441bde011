"""Tests of ``models.stores.people``."""
