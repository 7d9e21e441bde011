"""What a gateway and the home tell each other."""
