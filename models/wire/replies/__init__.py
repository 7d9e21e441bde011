"""All that is sent: every event, the replies of each command, and those that are more than a page of one thing."""
