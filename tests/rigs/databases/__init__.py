"""The databases of tests: servers with few databases, and databases that are reused."""
