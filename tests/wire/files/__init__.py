"""Files: they come in, a message shows them, they are read, and they go."""
