"""Files over HTTP: how they come in, and how they are read."""
