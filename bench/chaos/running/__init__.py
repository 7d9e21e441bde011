"""What is broken: three servers, Redis and the database, and the faults that are done to them."""
