"""What belongs to one user across rooms: notices, blocks, closed direct rooms."""
