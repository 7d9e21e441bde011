"""HTTP as bytes: the server that accepts connections, a bounded client, and the addresses of clients."""
