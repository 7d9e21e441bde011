"""The rigs that have a promise of their own to keep."""
