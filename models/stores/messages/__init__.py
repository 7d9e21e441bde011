"""What is stored of messages beside the log: their earlier texts, and counts of what is unread."""
