"""Stores about users: accounts and guests, their sessions and identities, and their blocks."""
