"""Calls of somebody who is invited and has not joined yet."""
