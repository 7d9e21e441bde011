"""For operators only: their sign-in at the page, this process and its sockets, and the reports of all rooms."""
