"""Random histories of one room: whatever happens, all clients know the same of it."""
