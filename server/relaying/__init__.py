"""Several processes as one: gateways have the sockets, and the home carries out their clients' commands."""
