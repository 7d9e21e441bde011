"""The commands that read what stands around a message."""
