"""Tests of ``server.games.werewolf``."""
