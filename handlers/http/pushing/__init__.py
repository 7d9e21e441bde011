"""Web Push: where devices subscribe."""
