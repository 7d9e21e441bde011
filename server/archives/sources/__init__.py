"""What comes in: files of ours, Slack's and Discord's, read piece by piece into one shape. Nothing here is stored."""
