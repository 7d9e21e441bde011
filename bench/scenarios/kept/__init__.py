"""Measurements of stored messages: storing and finding them."""
