"""What pages of other origins make of this server."""
