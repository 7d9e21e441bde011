"""Checks that a server matches its descriptions: its frames AsyncAPI, its answers OpenAPI."""
