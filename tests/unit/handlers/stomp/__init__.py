"""Tests of ``handlers.stomp``."""
