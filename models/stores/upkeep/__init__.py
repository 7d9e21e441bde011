"""Stores of what is let go of after a while."""
