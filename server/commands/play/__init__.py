"""The commands about what surrounds single matches."""
