"""How what a store keeps lies in its documents. Pure functions."""
