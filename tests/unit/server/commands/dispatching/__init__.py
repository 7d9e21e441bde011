"""Tests of ``server.commands.dispatching``."""
