"""Tests of ``server.webhooks``; what shows over sockets is in ``tests/wire/operators``."""
