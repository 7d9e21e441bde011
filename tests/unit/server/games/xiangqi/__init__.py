"""Tests of ``server.games.xiangqi``."""
