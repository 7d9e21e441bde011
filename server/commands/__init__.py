"""What each command means, one file for each family, and the dispatch to them."""
