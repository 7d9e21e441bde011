"""Operators and the application's own server: whose key a call brings, what it may do, and what its calls mean."""
