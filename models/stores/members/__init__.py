"""Members of rooms, as they are asked for: no call here costs more the more members a room has."""
