"""Ratings of players and the leaderboards made of them."""
