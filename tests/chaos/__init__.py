"""Processes that are killed and databases that fail, while clients check what they were promised."""
