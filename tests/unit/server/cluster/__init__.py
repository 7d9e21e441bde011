"""Which processes there are."""
