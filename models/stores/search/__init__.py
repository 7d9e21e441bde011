"""What is kept so that messages are found by their words."""
