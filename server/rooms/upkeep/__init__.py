"""What is done for rooms when nobody asks."""
