"""Stores for moderators: the audit, and reports."""
