"""Matches that go on by themselves, between sockets."""
