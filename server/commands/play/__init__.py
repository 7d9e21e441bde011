"""The commands about what lies around single matches."""
