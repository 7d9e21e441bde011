"""How stored values map to documents. Pure functions."""
