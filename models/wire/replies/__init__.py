"""All that the server sends: every event, the replies of each command, and larger replies."""
