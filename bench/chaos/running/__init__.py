"""What is broken: three servers, Redis and the database; and the faults."""
