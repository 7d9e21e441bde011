"""Several processes over Redis against one: the cost of a delivery, and the gap when one ends."""
