"""The home's side: handles for the sockets of gateways, and how a gateway is attached."""
