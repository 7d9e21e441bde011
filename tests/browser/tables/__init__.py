"""Matches in the browser: tables, boards, finding an opponent."""
