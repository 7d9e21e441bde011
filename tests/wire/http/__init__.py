"""All other HTTP calls."""
