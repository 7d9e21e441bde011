"""What tests are built on: servers, clients, clocks and stubs."""
