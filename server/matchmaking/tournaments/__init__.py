"""Tournaments: the pairings of each round, their scores, and the matches that are made of them."""
