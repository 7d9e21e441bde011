"""Tests of ``server.relaying`` that need no socket."""
