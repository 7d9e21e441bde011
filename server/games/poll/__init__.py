"""Polls: a game without turns and seats, of any number of voters."""
