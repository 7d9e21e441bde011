"""How the processes that share a database communicate through it."""
