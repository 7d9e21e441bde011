"""Which processes serve the database, the bus between them, and the words that gateways and the home exchange."""
