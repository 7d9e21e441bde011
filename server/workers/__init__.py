"""Several workers on one port: a process that starts them, restarts those that die, and drains them in turn."""
