"""Stores of data that is deleted after a while."""
