"""The HTTP calls, and what all HTTP handlers share."""
