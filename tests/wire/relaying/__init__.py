"""Several processes as one: sockets at gateways, and what is at the home."""
