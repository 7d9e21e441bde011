"""Several processes over Redis beside one: what a delivery costs, and how long nothing is answered when one ends."""
