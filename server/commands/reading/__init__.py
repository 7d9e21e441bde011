"""The commands that read the surroundings of a message."""
