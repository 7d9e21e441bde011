"""The operator's hook that is asked about every text before it is stored."""
