"""Which processes there are, and which of them may do what."""
