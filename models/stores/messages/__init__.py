"""What the log holds beside the current state of messages."""
