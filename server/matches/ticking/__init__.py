"""Matches of games that go on by themselves: their inputs, their rhythm, and what is told of each tick."""
