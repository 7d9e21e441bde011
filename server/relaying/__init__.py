"""Several processes as one: gateways have the sockets, and the home carries out what their clients ask for."""
