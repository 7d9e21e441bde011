"""Matches that go on by themselves: their players, and how well they are held in their rhythm."""
