"""What happens to messages: each function submits a plan to a room."""
