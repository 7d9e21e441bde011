"""The home's side: what stands for the sockets of gateways, and how a gateway is attached."""
