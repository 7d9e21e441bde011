"""A process that holds sockets and passes all else on: its addresses, and HTTP calls on their way to the home."""
