"""What a database needs before anything is stored in it."""
