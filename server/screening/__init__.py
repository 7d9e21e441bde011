"""The operator's hook that checks every text before it is stored."""
