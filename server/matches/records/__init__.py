"""What is told of matches outside of their rooms: lists, files, all that is kept of a user, and its erasure."""
