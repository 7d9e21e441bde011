"""Finding messages by their words: an index in blocks beside the log, which never holds up a message."""
