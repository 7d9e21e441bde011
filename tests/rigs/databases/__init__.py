"""The databases that tests run on: servers in which few databases are, and databases that are used again."""
