"""What pages of other origins, and of other clients, make of this server."""
