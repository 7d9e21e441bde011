"""The rigs of tests: servers, clients, clocks and stubs."""
