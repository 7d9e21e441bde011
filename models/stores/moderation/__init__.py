"""Stores for moderators: the audit, reports, and hooks of rooms."""
