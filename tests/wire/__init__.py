"""The wire contract, over real sockets against a whole server."""
