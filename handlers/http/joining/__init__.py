"""Calls of somebody who was invited and has not joined yet."""
