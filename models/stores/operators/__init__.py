"""Stores for operators and for the application's own server: its keys, and the answers that it got."""
