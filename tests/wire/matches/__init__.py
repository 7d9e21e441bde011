"""Matches that are played: moves, clocks, offers, replays."""
