"""What only operators see: their sign-in at the page, this process and its sockets, and what waits in all rooms."""
