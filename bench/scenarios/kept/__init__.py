"""What is measured of messages that are stored: how fast they are, and what is found in them."""
