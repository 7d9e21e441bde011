"""Tests of ``handlers.websocket``."""
