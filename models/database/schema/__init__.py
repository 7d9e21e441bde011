"""What a database looks like before anything is stored in it."""
