"""Import sources: our own files, Slack's and Discord's, read piece by piece into one shape. Nothing is stored."""
