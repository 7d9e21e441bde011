"""What the server tells of past matches and of tournaments."""
