"""Stores of who somebody is: users, their sessions and identities, and whom they block."""
