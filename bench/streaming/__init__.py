"""Many answers that are written at once, piece by piece, and those who read them."""
