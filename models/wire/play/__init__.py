"""What the server sends about past matches, tournaments and polls."""
