"""Tokens: our own, those of an outside issuer, and their signatures."""
