"""What people write: its normal form, whom it mentions, and what of it is code."""
