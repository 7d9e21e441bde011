"""The stores of messages that are more than a text said once: ones that grow, ones for later."""
