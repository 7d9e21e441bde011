"""The index by which messages are found by their words."""
