"""Tests of xiangqi."""
