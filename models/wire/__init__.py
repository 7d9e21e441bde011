"""What travels between server and client: commands, events, and the values in them."""
