"""Which processes serve the database, and what each of them may do."""
