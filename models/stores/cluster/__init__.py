"""What the processes that use one database tell each other in it."""
