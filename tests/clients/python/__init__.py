"""The Python client against the real server: over cuts, kills, and with tokens that expire."""
