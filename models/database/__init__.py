"""The connection to MongoDB, and the embedded database as a child process."""
