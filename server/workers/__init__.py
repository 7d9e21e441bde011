"""Several workers on one port: the process that starts them, starts those anew that die, and drains them in turn."""
