"""Webhooks of servers that are killed."""
