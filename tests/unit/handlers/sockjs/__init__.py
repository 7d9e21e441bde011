"""Tests of ``handlers.sockjs``."""
