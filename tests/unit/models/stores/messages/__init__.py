"""Tests of ``models.stores.messages``."""
