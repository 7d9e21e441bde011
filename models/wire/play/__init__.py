"""What travels about past matches, tournaments and polls."""
