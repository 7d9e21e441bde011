"""What travels: commands, events and the values in them."""
