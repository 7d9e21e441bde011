"""Messages that are more than a text said once: rolls, ones for a few, ones that grow, ones for later."""
