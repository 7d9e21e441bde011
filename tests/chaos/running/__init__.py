"""Matches that go on by themselves, in real processes."""
