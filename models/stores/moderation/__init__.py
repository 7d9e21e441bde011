"""What is kept for moderators: the audit, and what was reported."""
