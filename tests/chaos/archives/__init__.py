"""Files that come in while servers are killed."""
