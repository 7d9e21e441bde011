"""One fault at a time, in a server of this process or beside it."""
