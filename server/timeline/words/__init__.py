"""The text that people write: its normal form, the users it mentions, and its parts that are code."""
