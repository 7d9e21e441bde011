"""The upkeep of rooms, done without any command."""
