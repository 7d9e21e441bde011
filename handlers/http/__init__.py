"""The HTTP calls, and what all handlers of HTTP share."""
