"""A process that has sockets and passes on the rest: its addresses, and HTTP calls on their way to the home."""
