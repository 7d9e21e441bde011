"""What is told of messages that are more than a text said once: ones for a few, ones that grow, ones for later."""
