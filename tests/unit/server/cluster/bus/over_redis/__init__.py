"""The bus over Redis."""
