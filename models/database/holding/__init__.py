"""Exclusive use of a database: one process at a time, recorded so that others see it."""
