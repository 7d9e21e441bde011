"""Members of rooms, by query: no call here costs more with more members in a room."""
