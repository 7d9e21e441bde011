"""What the log holds beside the messages as they are now."""
