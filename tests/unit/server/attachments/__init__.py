"""Tests of ``server.attachments``."""
