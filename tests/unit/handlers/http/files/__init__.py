"""Tests of ``handlers/http/files``."""
