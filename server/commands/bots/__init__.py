"""Commands of bots: which there are, what arguments they take, and how a bot learns that one was run."""
