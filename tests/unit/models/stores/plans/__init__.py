"""Every query of the stores, explained by the database itself: it walks an index, and little of it."""
