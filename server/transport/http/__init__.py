"""HTTP as bytes: the server that accepts connections, a bounded client, and whose address a request counts for."""
